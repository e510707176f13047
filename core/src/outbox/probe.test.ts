import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOfProbe, type ProbeFacts, probeWaitMs } from './index.ts'

const dayMs = 24 * 3_600_000
const absent: ProbeFacts = { found: false, probes: 5, mode: 'server', seenAgoMs: dayMs }

test('the looks take ten minutes together and then end', () => {
  const waits = [0, 1, 2, 3, 4].map((probes) => probeWaitMs(probes) ?? 0)
  expect(waits.reduce((sum, wait) => sum + wait)).toBe(600_000)
  expect(probeWaitMs(5)).toBeNull()
})

test('only a server that was lately seen to store what it takes is believed when it has nothing', () => {
  expect(endOfProbe(absent)).toEqual({ state: 'due' })
  expect(endOfProbe({ ...absent, probes: 4 })).toEqual({ state: 'uncertain', waitMs: 350_000 })
  for (const more of [{ seenAgoMs: null }, { seenAgoMs: 31 * dayMs }, { mode: 'file' as const }])
    expect(endOfProbe({ ...absent, ...more })).toEqual({ state: 'uncertain', waitMs: null })
})

test('what lies there was taken, and nothing that was not looked for to the end is sent again', () => {
  const facts = fc.record({
    found: fc.boolean(),
    probes: fc.nat(8),
    mode: fc.constantFrom('file' as const, 'server' as const),
    seenAgoMs: fc.option(fc.nat(60 * dayMs)),
  })
  fc.assert(
    fc.property(facts, (given) => {
      const { state } = endOfProbe(given)
      expect(state === 'accepted').toBe(given.found)
      if (state === 'due') expect(given.probes).toBeGreaterThanOrEqual(5)
    }),
  )
})
