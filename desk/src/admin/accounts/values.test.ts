import type { Account } from '@kontor/contract'
import { accountSettings } from '@kontor/contract'
import { expect, test } from 'vitest'
import { valuesOf } from './read-account.ts'
import { emptyAccount } from './values.ts'
import { linesOf, settingsOf } from './write-account.ts'

const stored: Account = {
  id: 'a1',
  name: 'Service',
  channel: 'email',
  address: 'service@firm.test',
  aliases: ['hello@firm.test', 'info@firm.test'],
  displayName: 'The Firm',
  queue: { id: 'q1', name: 'Service' },
  receive: {
    via: 'imap',
    host: 'imap.firm.test',
    port: 143,
    tls: 'starttls',
    ca: 'PEM',
    user: 'service',
    folder: 'INBOX',
    intervalSeconds: 30,
    fileInto: 'Done/Service',
    fileWhen: 'closed',
  },
  send: { via: 'smtp', host: 'smtp.firm.test', port: 587, tls: 'starttls', user: 'service' },
  oauth: null,
  smime: null,
  grant: null,
  receipt: { enabled: true, language: 'de', subject: 'Da [{{case.number}}]' },
  signature: 'The Firm\nMain street',
  subaddress: true,
  trust: { servers: ['mx.firm.test'], ownCheck: false },
  processingLimit: 500,
  openCases: 3,
  limited: null,
  progress: null,
  status: 'paused',
  lastFetchAt: null,
  lastSentAt: null,
  problem: null,
  sendProblem: null,
}

test('what is stored comes back unchanged from the form, without secrets', () => {
  const settings = settingsOf(valuesOf(stored))
  expect(settings).toEqual({
    name: 'Service',
    channel: 'email',
    address: 'service@firm.test',
    aliases: stored.aliases,
    displayName: 'The Firm',
    queue: 'q1',
    receive: stored.receive,
    send: stored.send,
    receipt: stored.receipt,
    signature: stored.signature,
    trust: { servers: ['mx.firm.test'], ownCheck: false },
    subaddress: true,
    paused: true,
    processingLimit: 500,
  })
  expect(accountSettings.safeParse(settings).success).toBe(true)
})

test('each way to receive and send gives what the contract takes', () => {
  const values = { ...emptyAccount('q1', 'en'), name: 'Shop', address: 'shop@firm.test' }
  const form = {
    ...values,
    channel: 'form',
    receiveVia: 'http',
    secret: 'x'.repeat(24),
    sendVia: 'account',
  } as const
  const mail = { ...values, receiveVia: 'smtp', sendVia: 'none' } as const
  expect(settingsOf({ ...form, sendAccount: 'a1' })).toMatchObject({
    receive: { via: 'http', secret: 'x'.repeat(24) },
    send: { via: 'account', account: 'a1' },
  })
  expect(settingsOf(mail)).toMatchObject({ receive: { via: 'smtp' } })
  expect(settingsOf(mail)).not.toHaveProperty('send')
  for (const kind of [{ ...form, sendAccount: 'a1' }, mail])
    expect(accountSettings.safeParse(settingsOf(kind)).success).toBe(true)
})

test('a typed password is sent, an empty one is left out', () => {
  const values = valuesOf(stored)
  expect(settingsOf({ ...values, imap: { ...values.imap, password: ' s3cret ' } }).receive).toHaveProperty(
    'password',
    ' s3cret ',
  )
  expect(settingsOf(values).receive).not.toHaveProperty('password')
})

test('aliases come one a line or with commas', () => {
  expect(linesOf(' a@x.test\n\nb@x.test, c@x.test ;')).toEqual(['a@x.test', 'b@x.test', 'c@x.test'])
})
