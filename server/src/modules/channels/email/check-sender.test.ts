import { generateKeyPairSync } from 'node:crypto'
import { dkimSign } from 'mailauth'
import { expect, test } from 'vitest'
import { checkSender, type ResolveDns } from './check-sender.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const publicText = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')

const records: Record<string, string[][]> = {
  'TXT kunde.example': [['v=spf1 ip4:192.0.2.7 -all']],
  'TXT _dmarc.kunde.example': [['v=DMARC1; p=reject']],
  'TXT mail._domainkey.kunde.example': [[`v=DKIM1; k=rsa; p=${publicText}`]],
  'TXT quiet.example': [['v=spf1 ip4:192.0.2.7 -all']],
}
const resolve: ResolveDns = async (name, type) => {
  const found = records[`${type} ${name}`]
  if (found) return found
  throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
}
const away: ResolveDns = async () => {
  throw Object.assign(new Error('no answer'), { code: 'ETIMEOUT' })
}

const mail = (from = 'clara@kunde.example', body = 'Hello\r\n') =>
  Buffer.from(
    `From: ${from}\r\nTo: service@firm.test\r\nSubject: Hi\r\nMessage-ID: <1@kunde.example>\r\n\r\n${body}`,
  )
const signed = async (raw: Buffer): Promise<Buffer> => {
  const signer = {
    signingDomain: 'kunde.example',
    selector: 'mail',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
  const { signatures } = await dkimSign(raw, { ...signer, signatureData: [signer] })
  return Buffer.concat([Buffer.from(signatures), raw])
}
const from = (address: string, sender = 'clara@kunde.example') => ({
  from: sender,
  client: { address, name: 'client.example' },
})
const relay = from('198.51.100.9')

test('S18, RFC 6376: a signature over the raw bytes carries DMARC, wherever the mail came through', async () => {
  const raw = await signed(mail())
  expect(await checkSender(raw, relay, 'kunde.example', resolve)).toEqual({
    result: 'pass',
    domain: 'kunde.example',
    method: 'dmarc',
  })
  const changed = Buffer.from(raw.toString('latin1').replace('Hello', 'Jello'), 'latin1')
  expect(await checkSender(changed, relay, 'kunde.example', resolve)).toMatchObject({
    result: 'fail',
    method: 'dmarc',
  })
})

test('S18, RFC 7208: the address it came from carries DMARC; another one fails', async () => {
  expect(await checkSender(mail(), from('192.0.2.7'), 'kunde.example', resolve)).toMatchObject({
    result: 'pass',
    method: 'dmarc',
  })
  expect(await checkSender(mail(), relay, 'kunde.example', resolve)).toMatchObject({ result: 'fail' })
})

test('without a DMARC record the envelope speaks; a silent name server accuses nobody', async () => {
  const quiet = mail('a@quiet.example')
  const own = from('192.0.2.7', 'a@quiet.example')
  expect(await checkSender(quiet, own, 'quiet.example', resolve)).toMatchObject({
    result: 'pass',
    method: 'spf',
  })
  expect(await checkSender(await signed(mail()), relay, 'kunde.example', away)).toMatchObject({
    result: 'none',
  })
})

test('a mail with a pile of signatures is not checked at all', async () => {
  let asked = 0
  const raw = Buffer.concat([Buffer.from('DKIM-Signature: v=1; d=a.example; s=x\r\n'.repeat(9)), mail()])
  const counting: ResolveDns = async (...question) => {
    asked++
    return resolve(...question)
  }
  expect(await checkSender(raw, relay, 'kunde.example', counting)).toMatchObject({ result: 'none' })
  expect(asked).toBe(0)
})
