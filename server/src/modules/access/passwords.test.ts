import type * as argon2 from '@node-rs/argon2'
import { beforeEach, expect, test, vi } from 'vitest'
import { hashPassword, passwordFits } from './passwords.ts'

/** Every hash that was really verified against; the verifying itself stays what it is. */
const verified = vi.hoisted(() => [] as string[])
vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<typeof argon2>()
  return {
    ...real,
    verify: (hash: string, password: string) => {
      verified.push(hash)
      return real.verify(hash, password)
    },
  }
})
const form = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/

beforeEach(() => {
  verified.length = 0
})

test('a password fits its own hash only, however its letters are composed', async () => {
  const hash = await hashPassword('Grüße aus Köln')
  expect(hash).toMatch(form)
  expect(await passwordFits(hash, 'Grüße aus Köln'.normalize('NFD'))).toBe(true)
  expect(await passwordFits(hash, 'Gruesse aus Koeln')).toBe(false)
})

test('S36: for an unknown user a hash of the same cost is really verified', async () => {
  expect(await passwordFits(null, 'anything')).toBe(false)
  expect(verified).toEqual([expect.stringMatching(form)])
})

test('two hashes of one password differ', async () => {
  expect(await hashPassword('same')).not.toBe(await hashPassword('same'))
})
