import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Clamd, startClamd, testVirus } from '../../../../e2e/peers/clamd.ts'
import { clamdScanner, ScannerAway } from './index.ts'

let clamd: Clamd
beforeAll(async () => {
  clamd = await startClamd({ maxBytes: 1024 * 1024 })
}, 30_000)
afterAll(() => clamd.stop())

async function* pieces(...chunks: Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* chunks
}

test('a virus is named, also when it comes in pieces; other bytes are clean', async () => {
  const scanner = clamdScanner(clamd.place)
  const halves = [testVirus.subarray(0, 30), testVirus.subarray(30)]
  for (const bytes of [pieces(testVirus), pieces(...halves)])
    expect(await scanner.scan(bytes)).toMatchObject({
      state: 'infected',
      finding: expect.stringContaining('Test-Virus'),
    })
  for (const bytes of [pieces(), pieces(new Uint8Array(600_000), Buffer.from('a letter'))])
    expect(await scanner.scan(bytes)).toEqual({ state: 'clean', finding: null })
})

test('what is larger than the scanner reads is no clean file', async () => {
  const scanner = clamdScanner(clamd.place)
  const large = Array.from({ length: 30 }, () => new Uint8Array(256 * 1024))
  const result = await scanner.scan(pieces(...large)).catch((error: unknown) => error)
  if (result instanceof Error) expect(result).toBeInstanceOf(ScannerAway)
  else expect(result).toMatchObject({ state: 'failed', finding: expect.stringContaining('size limit') })
})

test.each([
  ['says nothing and hangs up', (socket: Socket) => socket.destroy()],
  ['stops in the middle of a word', (socket: Socket) => void socket.end('stream: O')],
])('a scanner that %s is away', async (_how, behave) => {
  const server = createServer(behave)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const scanner = clamdScanner({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
  await expect(scanner.scan(pieces(testVirus))).rejects.toThrow(ScannerAway)
  server.close()
})

test('nobody there is away; trouble with the bytes themselves is not', async () => {
  await expect(clamdScanner({ host: '127.0.0.1', port: 1 }).scan(pieces(testVirus))).rejects.toThrow(
    ScannerAway,
  )
  async function* broken(): AsyncIterable<Uint8Array> {
    yield testVirus.subarray(0, 10)
    throw new Error('disk')
  }
  await expect(clamdScanner(clamd.place).scan(broken())).rejects.toThrow('disk')
})
