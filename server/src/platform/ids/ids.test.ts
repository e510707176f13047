import fc from 'fast-check'
import { expect, test } from 'vitest'
import { uuidv7 } from './index.ts'

const instants = fc.date({ min: new Date(0), max: new Date(2 ** 48 - 1), noInvalidDate: true })

test('an id is a UUID of version 7 with its millisecond in front (RFC 9562)', () => {
  fc.assert(
    fc.property(instants, (at) => {
      const id = uuidv7(at)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(at.getTime())
    }),
  )
})

test('ids of later milliseconds sort later', () => {
  fc.assert(
    fc.property(instants, instants, (a, b) => {
      fc.pre(a.getTime() !== b.getTime())
      expect(uuidv7(a) < uuidv7(b)).toBe(a < b)
    }),
  )
})

test('ten thousand ids of one millisecond differ', () => {
  const at = new Date(0)
  expect(new Set(Array.from({ length: 10_000 }, () => uuidv7(at))).size).toBe(10_000)
})
