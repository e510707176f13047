import { expect, test } from 'vitest'
import { type LogEvent, readOn } from './read-log.ts'

const event = (index: number): LogEvent => ({
  id: String(index),
  at: '2026-03-01T08:00:00Z',
  stream: { kind: 'case', id: 'c1' },
  type: 'case.opened',
  version: 1,
  actor: { kind: 'system', id: null },
  payload: {},
  hash: '',
})
const log = (length: number) => async (after: string | undefined) => {
  const from = Number(after ?? 0)
  const items = Array.from({ length: Math.min(1000, length - from) }, (_, index) => event(from + index))
  return { items, nextCursor: items.length > 0 ? String(from + items.length) : (after ?? null) }
}
const start = { events: [], cursor: undefined, complete: false }

test('the newest events are kept, and the next look begins where this one ended', async () => {
  const tail = await readOn(start, log(2500), 100)
  expect([tail.events.length, tail.events.at(-1)?.id, tail.complete]).toEqual([100, '2499', true])
  const later = await readOn(tail, log(2503), 100)
  expect(later.events.slice(-4).map(({ id }) => id)).toEqual(['2499', '2500', '2501', '2502'])
})

test('a look without news changes nothing, an empty log is complete', async () => {
  const tail = await readOn(start, log(3), 100)
  expect(await readOn(tail, log(3), 100)).toEqual(tail)
  expect(await readOn(start, log(0), 100)).toEqual({ events: [], cursor: undefined, complete: true })
})

test('a very long log is read in several goes', async () => {
  const tail = await readOn(start, log(30_000), 10)
  expect(tail).toMatchObject({ complete: false, cursor: '20000' })
  expect(await readOn(tail, log(30_000), 10)).toMatchObject({ complete: true, cursor: '30000' })
})
