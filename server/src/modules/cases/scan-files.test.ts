import { createTransport } from 'nodemailer'
import { type Message, listCases, readMessages, readTimeline, replyToCase, routes } from '@kontor/contract'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Clamd, startClamd, testVirus } from '../../../../e2e/peers/clamd.ts'
import { type TestKontor, type TestTenant, testKontor } from '../../testing/kontor.ts'

let clamd: Clamd
let kontor: TestKontor
let tenant: TestTenant
let token: string
beforeAll(async () => {
  clamd = await startClamd()
  kontor = await testKontor({ clamd: clamd.place })
  tenant = await kontor.tenant('alpha', {
    queues: [{ name: 'Service' }],
    accounts: [
      {
        name: 'mail',
        channel: 'email',
        address: 'service@alpha.test',
        queue: 'Service',
        receive: { via: 'smtp' },
        send: { via: 'smtp', host: '127.0.0.1', port: 1, tls: 'none' },
      },
    ],
    users: [{ login: 'anna', name: 'Anna', password: 'long enough', profile: 'agent', queues: ['Service'] }],
  })
  token = await tenant.token('anna')
}, 60_000)
afterAll(async () => {
  await kontor.stop()
  await clamd.stop()
})

const ask = (path: string) =>
  fetch(`${kontor.baseUrl}${path}`, { headers: { authorization: `Bearer ${token}` } })
const open = async (path: string) => {
  const answer = await ask(path)
  return answer.status === 200
    ? 200
    : [answer.status, ((await answer.json()) as { error: { code: string } }).error.code]
}
const file = (id: string) => `${routes.readAttachment.path.replace('{id}', id)}`

async function receive(subject: string, files: { filename: string; content: Buffer }[]) {
  await createTransport({ host: '127.0.0.1', port: kontor.smtpPort, ignoreTLS: true }).sendMail({
    from: 'eve@customer.test',
    to: 'service@alpha.test',
    subject,
    text: 'See the files',
    attachments: files,
  })
}
async function messageOf(subject: string, fits: (message: Message) => boolean) {
  const call = await tenant.client('anna')
  return vi.waitFor(
    async () => {
      const found = (await call(listCases, {})).items.find((item) => item.subject === subject)
      const [message] = found ? (await call(readMessages, { params: { id: found.id } })).items : []
      if (!message || !fits(message)) throw new Error('not yet')
      return message
    },
    { timeout: 20_000, interval: 50 },
  )
}
const scans = ({ attachments }: Message) => attachments.map(({ scan }) => scan)

async function upload(name: string, content: Uint8Array) {
  const form = new FormData()
  form.set('file', new File([new Uint8Array(content)], name))
  const answer = await fetch(`${kontor.baseUrl}${routes.uploadAttachment.path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  })
  return {
    status: answer.status,
    body: (await answer.json()) as { id: string; scan: string; error?: { code: string } },
  }
}

test('a clean file opens; one with a virus never does, nor the original that holds it, and the case says so', async () => {
  await receive('Two files', [
    { filename: 'letter.txt', content: Buffer.from('hello') },
    { filename: 'invoice.pdf.exe', content: testVirus },
  ])
  const message = await messageOf('Two files', (one) => scans(one).join() === 'clean,infected')
  const [clean, infected] = message.attachments
  expect(await open(file(clean?.id ?? ''))).toBe(200)
  expect(await open(file(infected?.id ?? ''))).toEqual([403, 'file-infected'])
  expect(await open(`${file(infected?.id ?? '')}/image`)).toEqual([403, 'file-infected'])
  expect(await open(`/api/v1/messages/${message.id}/raw`)).toEqual([403, 'file-infected'])
  const call = await tenant.client('anna')
  const { items } = await call(readTimeline, { params: { id: message.caseId } })
  expect(items.find(({ type }) => type === 'case.file-infected')?.params).toMatchObject({
    messageId: message.id,
    finding: expect.stringContaining('Test-Virus'),
  })
  await expect(
    call(replyToCase, {
      params: { id: message.caseId },
      body: { text: 'Back', attachments: [infected?.id ?? ''] },
    }),
  ).rejects.toMatchObject({ code: 'file-infected' })
})

test('an upload with a virus is refused at once and leaves no file to send', async () => {
  const refused = await upload('virus.txt', testVirus)
  expect([refused.status, refused.body.error?.code]).toEqual([422, 'file-infected'])
  const taken = await upload('fine.txt', Buffer.from('fine'))
  expect([taken.status, taken.body.scan]).toEqual([201, 'clean'])
})

test('while the scanner is away files wait, shut and visibly, and open when it is back', async () => {
  await clamd.pause()
  await receive('While away', [{ filename: 'later.txt', content: Buffer.from('later') }])
  const message = await messageOf('While away', (one) => one.attachments.length === 1)
  const [waiting] = message.attachments
  expect(waiting?.scan).toBe('pending')
  expect(await open(file(waiting?.id ?? ''))).toEqual([403, 'file-unscanned'])
  expect(await open(`/api/v1/messages/${message.id}/raw`)).toEqual([403, 'file-unscanned'])
  const own = await upload('own.txt', Buffer.from('own, while away'))
  expect([own.status, own.body.scan]).toEqual([201, 'pending'])
  const call = await tenant.client('anna')
  await expect(
    call(replyToCase, {
      params: { id: message.caseId },
      body: { text: 'Hello', attachments: [own.body.id] },
    }),
  ).rejects.toMatchObject({ code: 'file-unscanned' })
  await clamd.resume()
  // Any news wakes the scanning, so that the test need not wait for its next look.
  await receive('Back again', [])
  await messageOf('While away', (one) => scans(one).join() === 'clean')
  expect(await open(file(waiting?.id ?? ''))).toBe(200)
}, 60_000)
