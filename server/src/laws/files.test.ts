import { randomBytes, randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { type Message, listCases, listUsers, readMessages, routes, updateUser } from '@kontor/contract'
import { createTransport } from 'nodemailer'
import sharp from 'sharp'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { sweepBlobs } from '#intake'
import { sweepUploads } from '#cases'
import { uuidv7 } from '#platform/ids'
import { type TestKontor, type TestTenant, testKontor } from '../testing/kontor.ts'

const arrivalMs = 20_000

let kontor: TestKontor
let alpha: TestTenant
let beta: TestTenant
beforeAll(async () => {
  kontor = await testKontor()
  const found = (slug: string) =>
    kontor.tenant(slug, {
      queues: [{ name: 'Service' }],
      accounts: [
        {
          name: 'mail',
          channel: 'email',
          address: `service@${slug}.test`,
          queue: 'Service',
          receive: { via: 'smtp' },
        },
      ],
      users: [
        { login: 'boss', name: 'Boss', password: 'long enough', profile: 'administrator' },
        { login: 'anna', name: 'Anna', password: 'long enough', profile: 'agent', queues: ['Service'] },
      ],
    })
  alpha = await found('alpha')
  beta = await found('beta')
}, 60_000)
afterAll(() => kontor.stop())

interface Sent {
  filename: string | false
  content: Buffer
  contentType?: string
  cid?: string
}
/** A customer's mail with files, as the desk reads it. */
async function receive(
  tenant: TestTenant,
  subject: string,
  files: Sent[],
  html = '<p>See</p>',
): Promise<Message> {
  await createTransport({ host: '127.0.0.1', port: kontor.smtpPort, ignoreTLS: true }).sendMail({
    from: 'eve@customer.test',
    to: `service@${tenant.slug}.test`,
    subject,
    html,
    attachments: files,
  })
  const call = await tenant.client('anna')
  return vi.waitFor(
    async () => {
      const found = (await call(listCases, {})).items.find((item) => item.subject === subject)
      const [message] = found ? (await call(readMessages, { params: { id: found.id } })).items : []
      if (!message) throw new Error('the mail is on its way')
      return message
    },
    { timeout: arrivalMs, interval: 50 },
  )
}
const get = async (tenant: TestTenant, path: string, login = 'anna') =>
  fetch(`${kontor.baseUrl}${path}`, { headers: { authorization: `Bearer ${await tenant.token(login)}` } })

const hostileNames: [string, RegExp][] = [
  ['.htaccess\u200b', /^htaccess$/],
  ['..\\..\\x', /^x$/],
  ['../../etc/passwd', /^passwd$/],
  ['a\0.exe', /^a\.exe$/],
  ['con', /^_con$/],
  ['cod\u202efdp.exe', /^codfdp\.exe$/],
  [`${'n'.repeat(4096)}.pdf`, /^n{146}\.pdf$/],
  ['   ', /^attachment/],
  ['"; filename="x.html', /^_; filename=_x\.html$/],
  ['line\r\nX-Evil: 1.txt', /^line ?X-Evil_ 1\.txt$/],
  ['same.txt', /^same\.txt$/],
  ['same.txt', /^same\.txt$/],
]

test('S08: hostile file names are stored under generated names and offered under harmless ones', async () => {
  const message = await receive(
    alpha,
    'Names',
    hostileNames.map(([filename], index) => ({ filename, content: Buffer.from(`file ${index}`) })),
  )
  expect(message.attachments.map(({ filename }) => filename)).toEqual(
    hostileNames.map(([, expected]) => expect.stringMatching(expected)),
  )
  expect(new Set(message.attachments.map(({ id }) => id)).size).toBe(hostileNames.length)
  for (const [index, { id }] of message.attachments.entries()) {
    const answer = await get(alpha, `/api/v1/attachments/${id}`)
    expect(await answer.text()).toBe(`file ${index}`)
    const said = answer.headers.get('content-disposition') ?? ''
    expect(said).toMatch(
      /^attachment; filename="[\x20-\x21\x23-\x24\x26-\x5b\x5d-\x7e]+"; filename\*=UTF-8''[\w.%~!*'()-]+$/,
    )
    expect([answer.headers.get('content-type'), answer.headers.get('x-content-type-options')]).toEqual([
      'application/octet-stream',
      'nosniff',
    ])
    expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox;/)
  }
  const stored = (await readdir(kontor.folder, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  )
  for (const { name } of stored) expect(name).toMatch(/^[0-9a-f]{64}$/)
}, 60_000)

test('S10: a content id leads to a picture of this very mail only, re-encoded', async () => {
  const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'blue' } })
    .png()
    .toBuffer()
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
  const theirs = await receive(beta, 'Theirs', [{ filename: 'b.png', content: png, cid: 'logo@beta' }])
  const other = await receive(alpha, 'Other', [{ filename: 'o.png', content: png, cid: 'logo@other' }])
  const html = ['logo@own', 'logo@other', 'logo@beta', 'page@own', 'drawing@own']
    .map((cid) => `<img alt="${cid}" src="cid:${cid}">`)
    .join('')
  const own = await receive(
    alpha,
    'Own',
    [
      { filename: 'l.png', content: png, cid: 'logo@own', contentType: 'image/png' },
      {
        filename: 'p.html',
        content: Buffer.from('<script>1</script>'),
        cid: 'page@own',
        contentType: 'text/html',
      },
      { filename: 'd.png', content: svg, cid: 'drawing@own', contentType: 'image/png' },
    ],
    html,
  )
  const shown = [...(own.html ?? '').matchAll(/src="([^"]*)"/g)].map(([, src]) => src)
  const idOf = (name: string) => own.attachments.find(({ filename }) => filename === name)?.id
  expect(shown).toEqual([
    `/api/v1/attachments/${idOf('l.png')}/image`,
    '',
    '',
    '',
    `/api/v1/attachments/${idOf('d.png')}/image`,
  ])
  const picture = await get(alpha, shown[0] ?? '')
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/webp'])
  expect((await get(alpha, shown[4] ?? '')).status).toBe(415)
  expect((await get(alpha, `/api/v1/attachments/${idOf('p.html')}/image`)).status).toBe(415)
  expect((await get(alpha, '/api/v1/attachments/cid/logo%40other')).status).toBe(404)
  expect((await get(alpha, `/api/v1/attachments/${theirs.attachments[0]?.id}/image`)).status).toBe(404)
  expect((await get(alpha, `/api/v1/attachments/${other.attachments[0]?.id}/image`)).status).toBe(200)
}, 60_000)

test('S28: an archive is a file like any other: never unpacked, its bytes as they came', async () => {
  const before = process.memoryUsage.rss()
  const bomb = Buffer.from(zipSync({ 'zeros.bin': new Uint8Array(40 * 1024 * 1024) }, { level: 9 }))
  const grown = process.memoryUsage.rss()
  const message = await receive(alpha, 'Archive', [{ filename: 'zeros.zip', content: bomb }])
  const answer = await get(alpha, `/api/v1/attachments/${message.attachments[0]?.id}`)
  expect(Buffer.from(await answer.arrayBuffer()).equals(bomb)).toBe(true)
  expect(message.attachments).toMatchObject([{ size: bomb.length }])
  expect(process.memoryUsage.rss() - Math.max(before, grown)).toBeLessThan(200 * 1024 * 1024)
}, 60_000)

test('S11: 10,000 guesses of file ids hit nothing and end in 429; a user who is gone has no way in', async () => {
  const guesser = await alpha.token('boss')
  const ask = (id: string, path: string, token = guesser) =>
    kontor.kontor.app.inject({
      url: `/api/v1/attachments/${id}${path}`,
      headers: { authorization: `Bearer ${token}` },
    })
  const known =
    (await receive(beta, 'Secret', [{ filename: 's.txt', content: Buffer.from('secret') }])).attachments[0]
      ?.id ?? ''
  // Half of them near a real one, as somebody would who knows how ids are made.
  const guess = (index: number): string =>
    index % 2 ? uuidv7(new Date()) : `${known.slice(0, 24)}${randomBytes(6).toString('hex')}`
  const counts = new Map<number, number>()
  for (let from = 0; from < 10_000; from += 50) {
    const ids = Array.from({ length: 50 }, (_, index) => guess(from + index))
    for (const { statusCode } of await Promise.all(
      ids.map((id, index) => ask(id, index % 3 ? '' : '/image')),
    ))
      counts.set(statusCode, (counts.get(statusCode) ?? 0) + 1)
  }
  expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual([404, 429])
  expect(counts.get(404)).toBeLessThanOrEqual(200)
  // Others are not kept from their work.
  const own = await receive(alpha, 'Fine', [{ filename: 'f.txt', content: Buffer.from('fine') }])
  const anna = await alpha.token('anna')
  expect((await ask(own.attachments[0]?.id ?? '', '', anna)).statusCode).toBe(200)
  const call = await alpha.client('boss')
  const user = (await call(listUsers, {})).items.find(({ login }) => login === 'anna')
  await call(updateUser, {
    params: { id: user?.id ?? '' },
    body: { login: 'anna', name: 'Anna', profile: 'agent', queues: [], active: false },
  })
  expect((await ask(own.attachments[0]?.id ?? '', '', anna)).statusCode).toBe(401)
}, 120_000)

test('uploads that nobody sent are forgotten after a day, with their bytes; those of a draft stay', async () => {
  const token = await beta.token('anna')
  const upload = async (text: string): Promise<string> => {
    const form = new FormData()
    form.set('file', new File([text], 'note.txt'))
    const answer = await fetch(`${kontor.baseUrl}${routes.uploadAttachment.path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    })
    return ((await answer.json()) as { id: string }).id
  }
  const [forgotten, kept] = [await upload(`old ${randomUUID()}`), await upload(`draft ${randomUUID()}`)]
  const message = await receive(beta, 'With a draft', [])
  await fetch(`${kontor.baseUrl}/api/v1/cases/${message.caseId}/draft`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'Later', attachments: [kept] }),
  })
  const filesOf = async () =>
    (await readdir(kontor.folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
      .length
  const before = await filesOf()
  expect(await sweepUploads(kontor.db, kontor.services, beta.id)).toBe(0)
  const inTwoDays = new Date(Date.now() + 2 * 86_400_000)
  const later = { ...kontor.services, clock: { now: () => inTwoDays } }
  expect(await sweepUploads(kontor.db, later, beta.id)).toBe(1)
  expect((await get(beta, `/api/v1/attachments/${forgotten}`)).status).toBe(404)
  expect((await get(beta, `/api/v1/attachments/${kept}`)).status).toBe(200)
  expect(await sweepBlobs(kontor.db, later, beta.id)).toBeGreaterThanOrEqual(1)
  expect(await filesOf()).toBeLessThan(before)
}, 60_000)
