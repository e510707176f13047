import { expect, test } from 'vitest'
import { settleParallel } from './index.ts'

test('all items are worked on, few at once, in order, and failures stay with their item', async () => {
  let running = 0
  let most = 0
  const begun: number[] = []
  const items = Array.from({ length: 20 }, (_, index) => index)
  const outcomes = await settleParallel(items, 3, async (item) => {
    begun.push(item)
    most = Math.max(most, ++running)
    await Promise.resolve()
    running--
    if (item === 5) throw new Error('five')
    return item * 2
  })
  expect(begun).toEqual(items)
  expect(most).toBe(3)
  expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'failed'))).toEqual(
    items.map((item) => (item === 5 ? 'failed' : item * 2)),
  )
  expect(await settleParallel([], 3, async () => 1)).toEqual([])
})
