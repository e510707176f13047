import type { Message } from '@kontor/contract'
import { expect, test } from 'vitest'
import { troubleOf } from './trouble.ts'

type State = NonNullable<Message['outbox']>['state']
const answer = (state: State, refused: string[] = [], kind: Message['kind'] = 'message') =>
  ({
    direction: 'out',
    kind,
    outbox: { state, undoUntil: null, sendAt: null, problem: null, attempts: 1 },
    deliveries: refused.map((address) => ({ address, state: 'refused' })),
  }) as unknown as Message
const incoming = { direction: 'in', kind: 'message', outbox: null, deliveries: [] } as unknown as Message

test('an answer that was refused or may be lost is trouble, one on its way or accepted is not', () => {
  expect(troubleOf([])).toBeNull()
  expect(troubleOf([incoming, answer('refused')])).toBe('refused')
  expect(troubleOf([incoming, answer('uncertain')])).toBe('uncertain')
  for (const state of ['held', 'due', 'transmitting', 'accepted'] as const)
    expect(troubleOf([incoming, answer(state)])).toBeNull()
})

test('one refused recipient among accepted ones is trouble too', () => {
  expect(troubleOf([answer('accepted', ['cc@example.org'])])).toBe('refused')
})

test('only the last answer counts: receipts, letters of the customer and what was taken back do not', () => {
  expect(troubleOf([answer('refused'), answer('accepted')])).toBeNull()
  expect(troubleOf([answer('refused'), incoming, answer('cancelled')])).toBe('refused')
  expect(troubleOf([answer('accepted'), answer('refused', [], 'receipt')])).toBeNull()
})
