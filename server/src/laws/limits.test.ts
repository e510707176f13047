import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { limits, routes } from '@kontor/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestKontor, type TestTenant, testKontor } from '../testing/kontor.ts'
import { send } from '../testing/firm/send.ts'

let kontor: TestKontor
let tenant: TestTenant
let token: string
beforeAll(async () => {
  kontor = await testKontor({ role: 'web' })
  tenant = await kontor.tenant('alpha', {
    queues: [{ name: 'Service' }],
    users: [{ login: 'boss', name: 'Boss', password: 'long enough', profile: 'administrator' }],
  })
  token = await tenant.token('boss')
})
afterAll(() => kontor.stop())

/** Uploads that many bytes, piece by piece; gives the answer even when it comes before the end. */
function upload(
  size: number,
): Promise<{ status: number; body: { error?: { code: string; params: unknown } } }> {
  const pieceBytes = 1024 * 1024
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(kontor.baseUrl)
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=x' }
    const wanted = request(
      { hostname, port, path: routes.uploadAttachment.path, method: 'POST', headers, agent: false },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) }),
        )
      },
    )
    wanted.on('error', reject)
    wanted.write(
      '--x\r\ncontent-disposition: form-data; name="file"; filename="a.bin"\r\ncontent-type: application/zip\r\n\r\n',
    )
    for (let left = size; left > 0; left -= pieceBytes)
      wanted.write(Buffer.alloc(Math.min(left, pieceBytes), 1))
    wanted.end('\r\n--x--\r\n')
  })
}

const filesIn = async (): Promise<string[]> => (await readdir(kontor.folder, { recursive: true })).toSorted()

test('an upload of the largest size is taken, one byte more is refused with the limit and leaves nothing', async () => {
  expect(await upload(limits.attachmentBytes)).toMatchObject({ status: 201 })
  const before = await filesIn()
  for (const size of [limits.attachmentBytes + 1, 2 * limits.attachmentBytes]) {
    expect(await upload(size)).toMatchObject({
      status: 413,
      body: { error: { code: 'too-large', params: { limitBytes: limits.attachmentBytes } } },
    })
  }
  expect(await filesIn()).toEqual(before)
}, 60_000)

test('a JSON body that is too large is refused with the limit', async () => {
  const answer = await send(
    routes.createQueue,
    { body: { name: 'x'.repeat(3 * 1024 * 1024) } },
    { baseUrl: kontor.baseUrl, token },
  )
  expect([answer.status, answer.code]).toEqual([413, 'too-large'])
  expect(JSON.parse(answer.text)).toMatchObject({ error: { params: { limitBytes: 2 * 1024 * 1024 } } })
})

test('an upload that is no file is refused', async () => {
  const none = await send(routes.uploadAttachment, {}, { baseUrl: kontor.baseUrl, token })
  expect([none.status, none.code]).toEqual([415, 'unsupported-media-type'])
})

test.each([
  ['limit', '0'],
  ['limit', '201'],
  ['limit', 'all'],
  ['cursor', 'x'.repeat(513)],
  ['sort', 'subject; drop table cases'],
  ['q', 'x'.repeat(limits.queryChars + 1)],
])('S31: the filter %s=%s is refused by name', async (field, value) => {
  const answer = await send(
    routes.listCases,
    { query: { [field]: value.slice(0, 600) } },
    { baseUrl: kontor.baseUrl, token },
  )
  expect([answer.status, JSON.parse(answer.text)]).toEqual([
    422,
    {
      error: {
        code: 'invalid',
        params: { where: 'query', field, problem: expect.any(String) },
        message: expect.any(String),
      },
    },
  ])
})

test.each([
  "' or 1=1 --",
  '%',
  '_',
  '\\',
  'a & | !',
  '(((',
  '"',
  ':*',
  '\u0000',
  '🙂',
  "to_tsquery('x')",
  '${7*7}',
])('S31: searching for %j gives a list, never an error of ours', async (q) => {
  const answer = await send(
    routes.listCases,
    { query: { q, status: q, queue: q, assignee: q, customer: q } },
    { baseUrl: kontor.baseUrl, token },
  )
  expect([200, 404, 422]).toContain(answer.status)
  const plain = await send(routes.listCases, { query: { q } }, { baseUrl: kontor.baseUrl, token })
  expect([200, 422]).toContain(plain.status)
})

test('S31: cursors that are none of ours are refused or begin anew, never an error of ours', async () => {
  for (const route of [
    routes.listCases,
    routes.listQueues,
    routes.listUsers,
    routes.listAccounts,
    routes.listQuarantine,
    routes.listSuspected,
  ]) {
    for (const cursor of ['x', '0', 'null', '\u0000', 'eyJhIjoxfQ', randomCursor()]) {
      const answer = await send(route, { query: { cursor } }, { baseUrl: kontor.baseUrl, token })
      expect([200, 422], `${route.name} ${cursor}: ${answer.text}`).toContain(answer.status)
    }
  }
  const events = await send(routes.readEvents, { query: { after: 'x' } }, { baseUrl: kontor.baseUrl, token })
  expect(events.status).toBe(422)
})

const randomCursor = (): string =>
  Buffer.from(JSON.stringify(["'; drop table cases", 'x'])).toString('base64url')
