import { expect, test } from 'vitest'
import { mutants, simulate } from './index.ts'

const seeds = 500
/** Within so many seeds a missing rule must show. */
const mutantSeeds = 300

test(`R22 ${seeds} seeds of crashes, standstills, lost words, duplicates and wrong clocks: every rule holds`, () => {
  const met: Record<string, number> = {}
  for (let seed = 1; seed <= seeds; seed++) {
    const { wrong, faults } = simulate(seed)
    expect(wrong, `seed ${seed}`).toEqual([])
    for (const [name, times] of Object.entries(faults)) met[name] = (met[name] ?? 0) + times
  }
  expect(Object.keys(met)).toHaveLength(6)
})

test('R22 the same seed gives the same history', () => {
  expect(simulate(7)).toEqual(simulate(7))
})

test.each(Object.entries(mutants))('R22 a rule taken away shows: %s', (_name, rules) => {
  const found = Array.from({ length: mutantSeeds }, (_, index) => index + 1).find(
    (seed) => simulate(seed, rules).wrong.length > 0,
  )
  expect(found).toBeDefined()
})
