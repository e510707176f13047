import { expect, test } from 'vitest'
import { translator } from '../testing.ts'
import { readDue } from './due.ts'
import { makeFormat } from './format.ts'

const minuteMs = 60_000
const now = new Date(2026, 10, 21, 13, 52).getTime()
const german = makeFormat('de')
const t = await translator('de')
const dueIn = (minutes: number) => readDue(new Date(now + minutes * minuteMs).toISOString(), now, t, german)

test.each([
  [38, 'warn', '38 min', 'Antwort bis 14:30, noch 38 min'],
  [60, 'warn', '1 h 00', 'Antwort bis 14:52, noch 1 h 00'],
  [61, 'ok', '1 h 01', 'Antwort bis 14:53, noch 1 h 01'],
  [130, 'ok', '2 h 10', 'Antwort bis 16:02, noch 2 h 10'],
  [20 * 60, 'ok', 'morgen 9:52', 'Antwort bis morgen 9:52'],
  [-12, 'late', '12 min über', 'Antwort war fällig 13:40, 12 min über'],
  [-200, 'late', '3 h 20 über', 'Antwort war fällig 10:32, 3 h 20 über'],
  [-3 * 24 * 60, 'late', '3 Tage über', 'Antwort war fällig Mi., 18. Nov., 13:52, 3 Tage über'],
  [-0.5, 'late', 'jetzt fällig', 'jetzt fällig'],
])('due in %i min reads %s', (minutes, state, short, long) => {
  expect(dueIn(minutes)).toEqual({ state, short, long })
})

test('one day over is singular', () => {
  expect(dueIn(-24 * 60).short).toBe('1 Tag über')
})

test('English says the same with its own words', async () => {
  const english = await translator('en')
  const due = readDue(new Date(now - 12 * minuteMs).toISOString(), now, english, makeFormat('en-GB'))
  expect(due.short).toBe('12 min over')
})
