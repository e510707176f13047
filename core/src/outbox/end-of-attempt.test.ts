import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AttemptFacts, endOfAttempt, leftBehind } from './index.ts'

const dayMs = 24 * 3_600_000
const facts: AttemptFacts = { outcome: 'accepted', recipients: [], attempts: 1, ageMs: 0, random: 0 }
const of = (...states: AttemptFacts['recipients'][number]['state'][]) => states.map((state) => ({ state }))

test('one of three is refused: the others have it, and it is not tried again', () => {
  expect(endOfAttempt({ ...facts, recipients: of('accepted', 'refused', 'accepted') })).toEqual({
    state: 'accepted',
    givesUp: false,
  })
})

test('whoever has no answer yet is tried again, until it is too old', () => {
  const partly = { ...facts, recipients: of('accepted', 'temporary') }
  expect(endOfAttempt(partly)).toEqual({ state: 'due', waitMs: 15_000 })
  expect(endOfAttempt({ ...partly, ageMs: 4 * dayMs })).toEqual({ state: 'accepted', givesUp: true })
  const nobody = { ...facts, outcome: 'temporary' as const, recipients: of('temporary'), ageMs: 4 * dayMs }
  expect(endOfAttempt(nobody)).toEqual({ state: 'refused', givesUp: true })
})

test('what may have arrived is uncertain, whatever its age and recipients', () => {
  const state = fc.constantFrom('pending', 'accepted', 'temporary', 'refused')
  fc.assert(
    fc.property(fc.array(state), fc.nat(10 * dayMs), (states, ageMs) => {
      expect(endOfAttempt({ ...facts, outcome: 'uncertain', recipients: of(...states), ageMs })).toEqual({
        state: 'uncertain',
      })
    }),
  )
})

test('what a dead holder left is due before the data, and uncertain after it', () => {
  expect([leftBehind('leased'), leftBehind('transmitting')]).toEqual(['due', 'uncertain'])
})
