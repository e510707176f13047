import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinLevel, levelUnits, splitLevel } from './service-level.ts'

test('service levels are said in the largest unit that fits', () => {
  expect(splitLevel(480)).toEqual({ amount: 8, unit: 'hours' })
  expect(splitLevel(90)).toEqual({ amount: 90, unit: 'minutes' })
  expect(splitLevel(1440)).toEqual({ amount: 24, unit: 'hours' })
  expect(splitLevel(2880)).toEqual({ amount: 2, unit: 'days' })
})

test('splitting and joining lose nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 525_600 }), (minutes) => {
      const { amount, unit } = splitLevel(minutes)
      return joinLevel(amount, unit) === minutes && levelUnits.includes(unit)
    }),
  )
})
