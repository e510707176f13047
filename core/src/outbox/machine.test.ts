import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mayFollow, type OutboxState, retryDelayMs } from './machine.ts'

const states: OutboxState[] = [
  'held',
  'due',
  'leased',
  'transmitting',
  'accepted',
  'refused',
  'uncertain',
  'cancelled',
]

describe('the outbox’s one state machine', () => {
  test('what was accepted, refused or cancelled stays so', () => {
    for (const end of ['accepted', 'refused', 'cancelled'] as const) {
      expect(states.filter((to) => mayFollow(end, to))).toEqual([])
    }
  })

  test('nothing comes back from the wire to be sent blindly: uncertain is left only by probe or operator', () => {
    expect(states.filter((to) => mayFollow('uncertain', to))).toEqual(['due', 'accepted'])
    expect(mayFollow('transmitting', 'cancelled')).toBe(false)
    expect(mayFollow('held', 'transmitting')).toBe(false)
  })

  test('retries wait longer each time, never longer than half an hour and a quarter', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempts, random) => {
          const delay = retryDelayMs(attempts, random)
          expect(delay).toBeGreaterThanOrEqual(15_000)
          expect(delay).toBeLessThanOrEqual(30 * 60_000 * 1.25)
          expect(retryDelayMs(attempts + 1, random)).toBeGreaterThanOrEqual(delay)
        },
      ),
    )
  })
})
