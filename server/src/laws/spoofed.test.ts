import { routes } from '@kontor/contract'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createLog } from '#platform/log'
import { type TestKontor, testKontor } from '../testing/kontor.ts'
import { calls } from '../testing/firm/calls.ts'
import { type Firm, foundFirm } from '../testing/firm/found.ts'
import { send } from '../testing/firm/send.ts'

/** What a stranger would like to be taken for. */
const spoofed = {
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-server': 'evil.example',
  'x-original-host': 'evil.example',
  'x-rewrite-url': 'https://evil.example/',
  forwarded: 'for=198.51.100.66;host=evil.example;proto=https',
  'cf-connecting-ip': '198.51.100.66<b>evil.example</b>',
  'true-client-ip': '198.51.100.66',
  'x-real-ip': '198.51.100.66',
  'x-remote-user': 'administrator',
}

const logged: string[] = []
let kontor: TestKontor
let firm: Firm
let restore: () => void
beforeAll(async () => {
  const written = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    logged.push(String(chunk))
    return true
  })
  restore = () => written.mockRestore()
  kontor = await testKontor({ log: createLog('debug'), baseUrl: 'https://desk.firm.example' })
  firm = await foundFirm(kontor, 'alpha')
}, 60_000)
afterAll(async () => {
  await kontor.stop()
  restore()
})

test('S33: no answer to a read and no line of the log repeats what spoofed headers say', async () => {
  const reads = Object.entries(routes).filter(([, route]) => route.method === 'GET')
  for (const [name, route] of reads) {
    const call = calls[name as keyof typeof calls](firm.ids, firm.facts())
    const sender = { baseUrl: kontor.baseUrl, token: firm.tokens.administrator }
    const [plain, told] = [
      await send(route, call, sender),
      await send(route, call, { ...sender, headers: spoofed }),
    ]
    expect([name, told.status]).toEqual([name, plain.status])
    expect(`${JSON.stringify(told.headers)}${told.text}`).not.toMatch(/evil\.example|198\.51\.100\.66/)
  }
  const wrong = await kontor.kontor.app.inject({
    url: '/no/such/place',
    headers: { ...spoofed, host: 'evil.example' },
  })
  expect(wrong.body).not.toContain('evil.example')
  expect(logged.join('')).not.toMatch(/evil\.example|198\.51\.100\.66/)
})

test('S33: a name in a header is no log-in, and a foreign host makes no page of ours', async () => {
  const url = routes.readSession.path
  const nobody = await kontor.kontor.app.inject({ url, headers: { ...spoofed, host: 'evil.example' } })
  expect(nobody.statusCode).toBe(401)
  const headers = {
    ...spoofed,
    origin: 'https://evil.example',
    host: 'evil.example',
    authorization: `Bearer ${firm.tokens.administrator}`,
  }
  const write = await kontor.kontor.app.inject({
    method: 'PUT',
    url: routes.setPresence.path,
    headers,
    payload: { state: 'ready' },
  })
  expect(write.statusCode).toBe(403)
})

test('S33: log-ins of one stranger are counted together, whatever he calls himself', async () => {
  const tries = async (index: number) => {
    const answer = await kontor.kontor.app.inject({
      method: 'POST',
      url: routes.logIn.path,
      remoteAddress: '203.0.113.9',
      headers: {
        'x-forwarded-for': `198.51.100.${index % 250}`,
        'cf-connecting-ip': `198.51.100.${index % 250}`,
      },
      payload: { tenant: 'alpha', login: `nobody-${index}`, password: 'wrong' },
    })
    return answer.statusCode
  }
  const seen: number[] = []
  for (let from = 0; from < 120 && !seen.includes(429); from += 10)
    seen.push(...(await Promise.all(Array.from({ length: 10 }, (_, index) => tries(from + index)))))
  expect(seen).toContain(429)
})
