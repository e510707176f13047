import { expect, test } from 'vitest'
import { waitBefore } from './socket.ts'
import { touches } from './touched.ts'

const news = (part: Partial<Parameters<typeof touches>[2]>) => ({
  type: 'changed' as const,
  cases: [],
  queues: [],
  accounts: false,
  users: [],
  ...part,
})
const me = 'u1'

test('a case touches its own queries and lists that show it, nothing else', () => {
  const changed = news({ cases: ['c1'] })
  const list = { pages: [{ items: [{ id: 'c1' }] }] }
  expect(touches(['case', 'c1'], {}, changed, me)).toBe(true)
  expect(touches(['messages', 'c2'], {}, changed, me)).toBe(false)
  expect(touches(['cases', {}], list, changed, me)).toBe(true)
  expect(touches(['cases', {}], { pages: [] }, changed, me)).toBe(false)
  expect(touches(['customer', 'k1'], { cases: [{ id: 'c1' }] }, changed, me)).toBe(true)
  expect(touches(['session'], {}, changed, me)).toBe(false)
})

test('a queue touches the lists, because a case may have come in', () => {
  const changed = news({ queues: ['q1'] })
  expect(touches(['cases', {}], undefined, changed, me)).toBe(true)
  expect(touches(['work'], { queues: [{ queue: { id: 'q1' } }] }, changed, me)).toBe(true)
  expect(touches(['work'], { queues: [{ queue: { id: 'q2' } }] }, changed, me)).toBe(false)
})

test('a change of the user himself touches session and work', () => {
  const changed = news({ users: [me] })
  expect(touches(['session'], {}, changed, me)).toBe(true)
  expect(touches(['work'], {}, changed, me)).toBe(true)
})

test('waits between connections grow and stay within bounds', () => {
  const waits = Array.from({ length: 20 }, (_, attempt) => waitBefore(attempt, 0.5))
  expect(waits.every((wait, index) => index === 0 || wait >= (waits[index - 1] ?? 0))).toBe(true)
  expect(waitBefore(50, 1)).toBeLessThanOrEqual(15_000 * 1.3)
})
