import { expect, test } from 'vitest'
import { dayOf, isDay, stepDay } from './day.ts'

test('days are stepped across months and leap years', () => {
  expect(stepDay('2028-02-28', 1)).toBe('2028-02-29')
  expect(stepDay('2026-01-01', -1)).toBe('2025-12-31')
  expect(dayOf(Date.parse('2026-03-29T23:59:59Z'))).toBe('2026-03-29')
})

test('what is being typed is no day yet', () => {
  expect(isDay('2026-03-01')).toBe(true)
  for (const text of ['', '2026-13-01', '2026-3-1']) expect(isDay(text)).toBe(false)
})
