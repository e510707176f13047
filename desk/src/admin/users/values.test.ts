import type { User } from '@kontor/contract'
import type { TFunction } from 'i18next'
import { expect, test } from 'vitest'
import { settingsOf, validateUser, valuesOf } from './values.ts'

const t = ((key: string) => key) as unknown as TFunction<'admin'>
const queues = [
  { id: 'q1', name: 'Service' },
  { id: 'q2', name: 'Invoices' },
]
const stored: User = {
  id: 'u1',
  login: 'anna',
  name: 'Anna Berg',
  profile: 'agent',
  locale: 'de',
  active: true,
  queues: [{ queue: { id: 'q2', name: 'Invoices' }, priority: 2, level: 5 }],
  presence: { state: 'ready', since: '2026-03-01T08:00:00Z' },
  lastSeenAt: null,
}

test('a stored user comes back unchanged from the form, without a password', () => {
  expect(settingsOf(valuesOf(stored, queues, 'en'))).toEqual({
    login: 'anna',
    name: 'Anna Berg',
    profile: 'agent',
    locale: 'de',
    active: true,
    queues: [{ queue: 'q2', priority: 2, level: 5 }],
  })
})

test('a ticked queue begins with priority 1 and level 3', () => {
  const values = valuesOf(null, queues, 'en')
  const ticked = {
    ...values,
    queues: values.queues.map((queue) => ({ ...queue, ticked: queue.id === 'q1' })),
  }
  expect(settingsOf(ticked).queues).toEqual([{ queue: 'q1', priority: 1, level: 3 }])
})

test('a new user without a password is invited, an old one keeps his, a short one is refused', () => {
  const old = valuesOf(stored, queues, 'en')
  expect(validateUser(old, t)).toEqual({})
  expect(validateUser({ ...old, password: 'short' }, t)).toEqual({ password: 'field.passwordShort' })
  expect(Object.keys(validateUser(valuesOf(null, queues, 'en'), t))).toEqual(['name', 'login'])
})
