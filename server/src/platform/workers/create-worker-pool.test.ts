import { afterEach, expect, it } from 'vitest'
import { createWorkerPool, type WorkerPool } from './index.ts'

type Input = { act: string; value?: unknown }
const pools: WorkerPool<Input, unknown>[] = []
function pool(overrides: { entry?: string; size?: number; timeoutMs?: number; memoryMb?: number } = {}) {
  const { entry = './testdata/naughty-entry.ts', size = 1, timeoutMs = 10_000, memoryMb = 48 } = overrides
  const made = createWorkerPool<Input, unknown>({
    entry: new URL(entry, import.meta.url),
    size,
    timeoutMs,
    memoryMb,
    log: { warn() {} },
  })
  pools.push(made)
  return made
}
afterEach(() => Promise.all(pools.splice(0).map((one) => one.close())))

it('answers many calls over few workers, in whatever order they finish', async () => {
  const { run } = pool({ size: 2 })
  const values = Array.from({ length: 50 }, (_, i) => i)
  expect(await Promise.all(values.map((value) => run({ act: 'echo', value })))).toEqual(values)
})
it('takes buffers over and gives bytes back', async () => {
  const bytes = new Uint8Array([1, 2, 3])
  expect(await pool().run({ act: 'echo', value: bytes }, [bytes.buffer])).toEqual(new Uint8Array([1, 2, 3]))
  expect(bytes.byteLength).toBe(0)
})
it('ends a spinning worker and goes on with the next call', async () => {
  const { run } = pool({ timeoutMs: 300 })
  const spinning = run({ act: 'spin' })
  const next = run({ act: 'echo', value: 'next' })
  await expect(spinning).rejects.toMatchObject({ name: 'WorkerLimit', kind: 'time' })
  expect(await next).toBe('next')
})
it('does not disturb the other workers', async () => {
  const { run } = pool({ size: 2, timeoutMs: 300 })
  const spinning = run({ act: 'spin' })
  const others = Array.from({ length: 20 }, (_, value) => run({ act: 'echo', value }))
  expect(await Promise.all(others)).toHaveLength(20)
  await expect(spinning).rejects.toMatchObject({ kind: 'time' })
})
it('ends a worker that eats memory and goes on', async () => {
  const { run } = pool()
  await expect(run({ act: 'eat' })).rejects.toMatchObject({ kind: 'memory' })
  expect(await run({ act: 'echo', value: 1 })).toBe(1)
})
it('reports a crash and goes on', async () => {
  const { run } = pool()
  await expect(run({ act: 'exit' })).rejects.toMatchObject({ kind: 'crash' })
  expect(await run({ act: 'echo', value: 1 })).toBe(1)
})
it('passes on what the entry throws and keeps the worker', async () => {
  const { run } = pool()
  await expect(run({ act: 'throw' })).rejects.toThrow('as told')
  await expect(run({ act: 'echo', value: () => {} })).rejects.toThrow(/clone/)
  expect(await run({ act: 'echo', value: 1 })).toBe(1)
})
it('rejects when the entry does not start, without trying for ever', async () => {
  const { run } = pool({ entry: './testdata/broken-entry.ts' })
  await expect(run({ act: 'echo' })).rejects.toMatchObject({ kind: 'crash' })
})
it('rejects what runs and waits when it is closed', async () => {
  const { run, close } = pool()
  await run({ act: 'echo' })
  const calls = [run({ act: 'spin' }), run({ act: 'echo' })]
  const outcomes = Promise.allSettled(calls)
  await close()
  for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: { kind: 'closed' } })
  await expect(run({ act: 'echo' })).rejects.toMatchObject({ kind: 'closed' })
})
