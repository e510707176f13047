import { describe, expect, test } from 'vitest'
import { durationText } from './duration.ts'
import { calendarDays, makeFormat } from './format.ts'
import { initials } from './initials.ts'

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime()
const now = at(21, 12)

describe('moments', () => {
  const german = makeFormat('de')
  test.each([
    [at(21, 10, 47), 'heute, 10:47'],
    [at(20, 23, 59), 'gestern, 23:59'],
    [at(18, 16, 4), 'Mi., 18. Nov., 16:04'],
    [new Date(2025, 0, 2, 8).getTime(), '2.1.2025, 8:00'],
  ])('%i reads %s', (moment, text) => expect(german.moment(moment, now)).toBe(text))

  test('days in lists grow shorter with nearness', () => {
    expect([at(21, 1), at(20, 1), at(18, 1), at(2, 1)].map((moment) => german.day(moment, now))).toEqual([
      'heute',
      'gestern',
      'Mi',
      '2. Nov.',
    ])
  })
})

test('calendar days count midnights, not hours', () => {
  expect(calendarDays(at(21, 23, 59), at(22, 0, 1))).toBe(1)
  expect(calendarDays(at(21, 0, 1), at(21, 23, 59))).toBe(0)
})

test('sizes have two figures at most and the right unit', () => {
  const { bytes } = makeFormat('de')
  expect([999, 84 * 1024, 25 * 1024 * 1024, 1536 * 1024].map(bytes)).toEqual([
    '999 B',
    '84 KB',
    '25 MB',
    '1,5 MB',
  ])
})

test.each([
  [0, '0:00'],
  [258, '4:18'],
  [3730, '1:02:10'],
  [-5, '0:00'],
])('%i seconds are %s', (seconds, text) => expect(durationText(seconds)).toBe(text))

test.each([
  ['Jürgen Kleinschmidt', 'JK'],
  ['Els van den Broek', 'EB'],
  ['info@example.org', 'IO'],
  ['Müller', 'MÜ'],
  ['', '?'],
])('%s has the initials %s', (name, letters) => expect(initials(name)).toBe(letters))
