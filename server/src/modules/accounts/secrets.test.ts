import { randomUUID } from 'node:crypto'
import type { AccountSettings } from '@kontor/contract'
import { expect, test } from 'vitest'
import { createKeyring } from '#platform/secrets'
import { openSecrets, sealSecrets } from './secrets.ts'

const keyring = createKeyring(Buffer.alloc(32, 1))
const keyOfNewTenant = () => {
  const tenantId = randomUUID()
  return keyring.tenantKey(tenantId, keyring.createTenantKey(tenantId))
}
const key = keyOfNewTenant()
const server = { host: 'mail.firm.test', port: 993, tls: 'implicit' as const, user: 'u' }
const settings: AccountSettings = {
  name: 'service',
  channel: 'email',
  address: 'service@firm.test',
  aliases: [],
  queue: 'Service',
  receive: { via: 'imap', ...server, password: 'for imap', folder: 'INBOX', intervalSeconds: 60 },
  send: { via: 'smtp', ...server, password: 'for smtp' },
  receipt: { enabled: false, language: 'en' },
  subaddress: false,
  trust: { servers: [], ownCheck: false },
  paused: false,
  processingLimit: null,
}
const stored = (accountId: string) => sealSecrets(key, accountId, settings, null)

test('secrets leave the settings and come back for a transport', () => {
  const sealed = stored('1')
  expect(JSON.stringify(sealed)).not.toMatch(/for (imap|smtp)/)
  expect(Object.keys(sealed.sealed)).toEqual(['receive.password', 'send.password'])
  expect(openSecrets(key, '1', sealed)).toEqual({
    receive: settings.receive,
    send: settings.send,
    oauth: null,
    smime: null,
  })
})

test('C05: sealed values swapped between accounts, fields or tenants do not open', () => {
  const [one, other] = [stored('1'), stored('2')]
  expect(() => openSecrets(key, '1', { ...one, sealed: other.sealed })).toThrow()
  const { 'receive.password': imap = '', 'send.password': smtp = '' } = one.sealed
  expect(() => openSecrets(key, '1', { ...one, sealed: { 'receive.password': smtp } })).toThrow()
  expect(() => openSecrets(key, '1', { ...one, sealed: { 'send.password': imap } })).toThrow()
  expect(() => openSecrets(keyOfNewTenant(), '1', one)).toThrow()
})

/** The settings with a server of other properties, and without its password. */
function moved(change: Record<string, unknown>): AccountSettings {
  const { password: _password, ...receive } = settings.receive as { password?: string }
  return { ...settings, receive: { ...receive, ...change } as AccountSettings['receive'] }
}

test('an absent secret keeps the one before; a part that is gone takes its secret along', () => {
  const before = stored('1')
  const { send: _send, ...rest } = moved({})
  const after = sealSecrets(key, '1', rest, before)
  expect(after.sealed).toEqual({ 'receive.password': before.sealed['receive.password'] })
})

test.each([{ host: 'mail.elsewhere.test' }, { port: 994 }, { user: 'other' }, { tls: 'none' }])(
  'a kept secret is not taken to another server: %o',
  (change) => {
    expect(() => sealSecrets(key, '1', moved(change), stored('1'))).toThrow('give the password again')
  },
)
