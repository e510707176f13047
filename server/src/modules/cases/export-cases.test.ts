import { createCase, routes } from '@kontor/contract'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestKontor, type TestTenant, testKontor } from '../../testing/kontor.ts'

let kontor: TestKontor
let tenant: TestTenant
beforeAll(async () => {
  kontor = await testKontor({ role: 'web' })
  tenant = await kontor.tenant('alpha', {
    queues: [{ name: 'Service' }, { name: 'Billing' }],
    accounts: ['Service', 'Billing'].map((queue) => ({
      name: queue.toLowerCase(),
      channel: 'email',
      address: `${queue.toLowerCase()}@alpha.test`,
      queue,
      receive: { via: 'smtp' },
      send: { via: 'smtp', host: '127.0.0.1', port: 1, tls: 'none' },
    })),
    users: [
      { login: 'sven', name: '@Sven', password: 'long enough', profile: 'supervisor' },
      { login: 'anna', name: 'Anna', password: 'long enough', profile: 'agent', queues: ['Service'] },
    ],
  })
  const call = await tenant.client('sven')
  const open = (account: string, subject: string) =>
    call(createCase, { body: { account, to: 'eve@customer.test', subject, text: 'Hello', undoSeconds: 120 } })
  await open('service', '=HYPERLINK("https://evil.example")')
  await open('billing', '+49 30 1234')
  for (let from = 0; from < 205; from += 41)
    await Promise.all(Array.from({ length: 41 }, (_, index) => open('service', `Case ${from + index}`)))
}, 120_000)
afterAll(() => kontor.stop())

const download = async (login: string, query: Record<string, string>) =>
  fetch(`${kontor.baseUrl}${routes.exportCases.path}?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${await tenant.token(login)}` },
  })

test('S30: the list goes out as CSV, over more than one page, with nothing that computes', async () => {
  const answer = await download('sven', { sort: 'newest' })
  expect([answer.status, answer.headers.get('content-disposition')]).toEqual([
    200,
    'attachment; filename="cases.csv"',
  ])
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  const lines = (await answer.text()).trimEnd().split('\r\n')
  expect(lines).toHaveLength(208)
  expect(lines.join('\n')).toContain(`"'=HYPERLINK(""https://evil.example"")"`)
  expect(lines.join('\n')).toContain(`"'+49 30 1234"`)
  expect(lines.slice(1).join(',')).not.toMatch(/(^|,)"?[=+@]/)
})

test('the filter of the list holds, in German with semicolons', async () => {
  const lines = (await (await download('sven', { queue: 'Billing', language: 'de' })).text())
    .trimEnd()
    .split('\r\n')
  expect(lines).toHaveLength(2)
  expect(lines[0]).toContain('"Nummer";"Betreff"')
})

test('S30: the same as a workbook', async () => {
  const answer = await download('sven', { format: 'xlsx', queue: 'Service' })
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()))
  const sheet = Buffer.from(files['xl/worksheets/sheet1.xml'] ?? []).toString()
  expect(sheet.match(/<row>/g)).toHaveLength(207)
  expect(sheet).toContain(`'=HYPERLINK("https://evil.example")`)
  expect(sheet).not.toContain('<f>')
})

test('who may not export does not, and a wrong filter is refused before a byte is sent', async () => {
  expect((await download('anna', {})).status).toBe(403)
  expect((await download('sven', { sort: 'subject' })).status).toBe(422)
  expect((await download('sven', { columns: 'all' })).status).toBe(422)
})
