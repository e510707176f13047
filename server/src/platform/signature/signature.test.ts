import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createReplayGuard, signBody, verifyBody } from './index.ts'

const now = new Date('2026-11-21T12:00:00Z')
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000)
const body = Buffer.from('{"a":1}')

test('a signature holds for these bytes, one of its secrets, and five minutes each way', () => {
  const header = signBody(['new secret', 'old secret'], body, now)
  expect(header).toMatch(/^t=\d+(,v1=[0-9a-f]{64}){2}$/)
  for (const secret of ['new secret', 'old secret'])
    expect(verifyBody(header, [secret], body, now)).toBe(true)
  expect(verifyBody(header, ['other', 'old secret'], body, now)).toBe(true)
  expect(verifyBody(header, ['other'], body, now)).toBe(false)
  expect(verifyBody(header, ['new secret'], Buffer.from('{"a":2}'), now)).toBe(false)
  for (const [seconds, holds] of [
    [300, true],
    [-300, true],
    [301, false],
    [-301, false],
  ] as const)
    expect(verifyBody(header, ['new secret'], body, later(seconds))).toBe(holds)
})

test('a changed signature never holds', () => {
  const header = signBody(['secret'], body, now)
  fc.assert(
    fc.property(fc.nat(header.length - 1), fc.string({ unit: 'binary', maxLength: 2 }), (at, text) => {
      const changed = header.slice(0, at) + text + header.slice(at + 1)
      if (changed !== header) expect(verifyBody(changed, ['secret'], body, now)).toBe(false)
    }),
  )
  for (const wrong of [undefined, '', 't=1', 'v1=ab', ['t=1'], `${header},v1=zz`, `${header},v0=1`])
    expect(verifyBody(wrong, ['secret'], body, now)).toBe(false)
})

test('a message that comes again within the window is refused, later it is forgotten, and no more are remembered than the limit', () => {
  const guard = createReplayGuard(2)
  expect([guard.isFirst('a', now), guard.isFirst('a', later(300)), guard.isFirst('b', now)]).toEqual([
    true,
    false,
    true,
  ])
  expect(guard.isFirst('c', now)).toBe(false)
  expect(guard.isFirst('a', later(601))).toBe(true)
})
