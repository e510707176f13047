import type { Message, TimelineEntry } from '@kontor/contract'
import { expect, test } from 'vitest'
import { threadOf } from './thread-entries.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 12, minute)).toISOString()
const message = (minute: number) => ({ id: `m${minute}`, at: at(minute), outbox: null }) as Message
const event = (minute: number, type: string) =>
  ({ id: `e${minute}`, at: at(minute), type, params: {} }) as unknown as TimelineEntry

test('messages and events stand in the order they happened; told events are left out', () => {
  const { shown, older } = threadOf(
    [message(1), message(5)],
    [event(1, 'case.opened'), event(1, 'case.message-received'), event(3, 'case.moved')],
    undefined,
  )
  expect(shown.map((entry) => (entry.kind === 'event' ? entry.event.id : entry.message.id))).toEqual([
    'e1',
    'm1',
    'e3',
    'm5',
  ])
  expect(older).toBe(0)
})

test('a long thread shows its end and counts the rest', () => {
  const { shown, older } = threadOf(
    [message(1), message(2), message(3)],
    [event(0, 'case.opened'), event(4, 'case.closed')],
    2,
  )
  expect(older).toBe(1)
  expect(shown).toHaveLength(3)
})

test('a reply that was taken back is not shown as if it were sent', () => {
  const cancelled = { ...message(2), outbox: { state: 'cancelled' } } as Message
  expect(threadOf([message(1), cancelled], [], undefined).shown).toHaveLength(1)
})

test('in one instant the reply stands before what it led to', () => {
  const { shown } = threadOf([message(1)], [event(1, 'case.closed'), event(1, 'case.opened')], undefined)
  expect(shown.map((entry) => (entry.kind === 'event' ? entry.event.type : 'message'))).toEqual([
    'case.opened',
    'message',
    'case.closed',
  ])
})
