import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decideRoom, resumeBelow } from './index.ts'

test('stops at the limit and goes on below 90 % of it', () => {
  expect(decideRoom(99, 100, false)).toEqual({ limited: false, room: 1 })
  expect(decideRoom(100, 100, false)).toEqual({ limited: true, room: 0 })
  expect(decideRoom(90, 100, true)).toEqual({ limited: true, room: 0 })
  expect(decideRoom(89, 100, true)).toEqual({ limited: false, room: 11 })
  expect(decideRoom(0, 1, true)).toEqual({ limited: false, room: 1 })
})

test('whatever comes and goes, no more than the limit are let in and an empty house is never limited', () => {
  const steps = fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 200 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), steps, (limit, wishes) => {
      let [open, limited] = [0, false]
      for (const wish of wishes) {
        const before = limited
        const decided = decideRoom(open, limit, limited)
        limited = decided.limited
        expect(decided.room > 0).toBe(!limited)
        if (before && !limited) expect(open).toBeLessThan(resumeBelow(limit))
        open = wish < 0 ? Math.max(0, open + wish) : open + Math.min(wish, decided.room)
        expect(open).toBeLessThanOrEqual(limit)
      }
      expect(decideRoom(0, limit, limited).limited).toBe(false)
    }),
  )
})
