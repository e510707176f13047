import { openSmimeWorkshop, type SmimePerson, type SmimeWorkshop } from '@kontor/e2e/peers/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openProtected } from './open-protected.ts'
import { type OutgoingProtection, protectOutgoing } from './protect-outgoing.ts'

let shop: SmimeWorkshop
let firm: SmimePerson
let clara: SmimePerson
let outdated: string
const at = new Date(Date.now() + 60_000)
const raw = Buffer.from(
  'From: service@firm.test\r\nTo: clara@kunde.example\r\nSubject: Re: Order\r\nMessage-ID: <1@firm.test>\r\n' +
    'Content-Type: multipart/alternative; boundary=alt\r\nMIME-Version: 1.0\r\n\r\n--alt\r\nContent-Type: text/plain\r\n\r\nIt is on its way.\r\n--alt--\r\n',
)

beforeAll(async () => {
  shop = await openSmimeWorkshop()
  firm = await shop.person('service@firm.test')
  clara = await shop.person('clara@kunde.example')
  outdated = (await shop.person('old@kunde.example', { days: -1 })).certificate
})
afterAll(() => shop.remove())

const wanted = (change: Partial<OutgoingProtection> = {}): OutgoingProtection => ({
  sign: true,
  encrypt: 'never',
  keys: firm,
  recipients: '',
  known: [],
  ...change,
})
const to = (...addresses: string[]) => addresses.map((address) => ({ address, role: 'to' as const }))
const going = { recipients: to('clara@kunde.example'), isReceipt: false, at }
const header = (mail: Buffer) => mail.toString('latin1').split('\r\n\r\n')[0] ?? ''

test('a signed answer is verified by OpenSSL, and by ourselves', async () => {
  const signed = await protectOutgoing(raw, wanted(), going)
  expect(header(signed)).toMatch(/^From: .*\r\nTo: .*\r\nSubject: Re: Order\r\nMessage-ID: <1@firm.test>\r\n/)
  expect(header(signed).match(/content-type:/gi)).toHaveLength(1)
  const out = await shop.cms(['-verify', '-CAfile', 'ca.pem'], signed)
  expect(out.toString()).toContain('It is on its way.')
  const opened = await openProtected({
    raw: signed,
    at,
    keys: { certificate: '', key: '', authorities: shop.authority },
  })
  expect(opened.protection?.signed).toMatchObject({ state: 'good', addresses: ['service@firm.test'] })
  await expect(
    shop.cms(['-verify', '-CAfile', 'ca.pem'], signed.toString('latin1').replace('its way', 'our way')),
  ).rejects.toThrow()
})

test('an encrypted answer opens for the customer and for us, and for nobody else', async () => {
  const sealed = await protectOutgoing(
    raw,
    wanted({ encrypt: 'require', recipients: clara.certificate }),
    going,
  )
  expect(sealed.toString()).not.toContain('It is on its way.')
  for (const person of [clara, firm]) {
    const inner = await shop.cms(['-decrypt', '-recip', 'p.pem', '-inkey', 'p.key'], sealed, {
      'p.pem': person.certificate,
      'p.key': person.key,
    })
    expect(inner.toString()).toContain('multipart/signed')
  }
  const opened = await openProtected({ raw: sealed, at, keys: { ...clara, authorities: shop.authority } })
  expect(opened.protection).toMatchObject({ encrypted: { state: 'opened' }, signed: { state: 'good' } })
})

test('where a certificate is missing: in clear where that is allowed, else nothing is sent and the address is named', async () => {
  const both = { ...going, recipients: to('clara@kunde.example', 'eve@kunde.example') }
  const possible = wanted({ encrypt: 'if-possible', recipients: clara.certificate })
  expect((await protectOutgoing(raw, possible, both)).toString()).toContain('It is on its way.')
  expect((await protectOutgoing(raw, possible, going)).toString()).not.toContain('It is on its way.')
  const must = wanted({ encrypt: 'require', recipients: clara.certificate })
  await expect(protectOutgoing(raw, must, both)).rejects.toMatchObject({
    code: 'no-certificate',
    params: { address: 'eve@kunde.example' },
  })
  expect((await protectOutgoing(raw, must, { ...both, isReceipt: true })).toString()).toContain(
    'It is on its way.',
  )
})

test('a certificate that ran out is none; a blind copy is never named by an encryption; no key, no signature', async () => {
  const must = wanted({ encrypt: 'require', recipients: clara.certificate + outdated })
  await expect(
    protectOutgoing(raw, must, { ...going, recipients: to('old@kunde.example') }),
  ).rejects.toMatchObject({ code: 'no-certificate' })
  const blind = {
    ...going,
    recipients: [...going.recipients, { address: 'clara@kunde.example', role: 'bcc' as const }],
  }
  await expect(protectOutgoing(raw, must, blind)).rejects.toMatchObject({ code: 'blind-copies-in-clear' })
  await expect(
    protectOutgoing(raw, wanted({ keys: { certificate: firm.certificate, key: '' } }), going),
  ).rejects.toMatchObject({ code: 'no-signing-key' })
})
