import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arrivalOf } from './index.ts'

const now = new Date('2026-03-02T09:00:00Z')
const at = (text: string | null) => (text === null ? null : new Date(text))

test.each([
  ['what the server says', '2026-03-02T08:20:00Z', '2026-03-02T08:19:00Z', '2026-03-02T08:20:00Z'],
  ['years ago stays years ago', '2019-03-02T08:20:00Z', '2019-03-02T08:19:00Z', '2019-03-02T08:20:00Z'],
  ['a server ahead: now', '2027-03-02T08:20:00Z', '2026-03-02T08:19:00Z', '2026-03-02T09:00:00Z'],
  ['a sender ahead is not believed', '2026-03-02T08:20:00Z', '2031-01-01T00:00:00Z', '2026-03-02T08:20:00Z'],
  [
    'a sender an hour ahead is a wrong clock',
    '2026-03-02T07:20:00Z',
    '2026-03-02T08:20:00Z',
    '2026-03-02T07:20:00Z',
  ],
  [
    'delivered before it was written: written',
    '2026-02-20T08:20:00Z',
    '2026-03-01T08:00:00Z',
    '2026-03-01T08:00:00Z',
  ],
  [
    'a server without a clock: written',
    '1970-01-01T00:00:00Z',
    '2026-03-01T08:00:00Z',
    '2026-03-01T08:00:00Z',
  ],
  ['nobody knows: now', null, null, '2026-03-02T09:00:00Z'],
])('%s', (_what, server, written, arrived) => {
  expect(arrivalOf(at(server), at(written), now).toISOString()).toBe(new Date(arrived).toISOString())
})

test('never in the future, never without a date', () => {
  const any = fc.option(fc.date({ noInvalidDate: false }))
  fc.assert(
    fc.property(any, any, (server, written) => {
      expect(arrivalOf(server, written, now).getTime()).toBeLessThanOrEqual(now.getTime())
    }),
  )
})
