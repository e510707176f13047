import { expect, test } from 'vitest'
import { aboutIds, numbersOf } from './about.ts'
import type { LogEvent } from './read-log.ts'

const event = (kind: string, id: string, type: string, payload: LogEvent['payload']): LogEvent => ({
  id: '1',
  at: '2026-03-01T08:00:00Z',
  stream: { kind, id },
  type,
  version: 1,
  actor: { kind: 'system', id: null },
  payload,
  hash: '',
})

test('an event of a case is about the case, one of administration about what it names', () => {
  expect(aboutIds(event('case', 'c1', 'case.assigned', { userId: 'u1', queueId: 'q1' }))).toEqual([
    'c1',
    'u1',
    'q1',
  ])
  expect(aboutIds(event('administration', 't1', 'user.changed', { userId: 'u1' }))).toEqual(['u1'])
})

test('cases are known by the number they were opened with', () => {
  const opened = event('case', 'c1', 'case.opened', { number: 'F26-000001' })
  expect(numbersOf([event('case', 'c1', 'case.closed', {}), opened])).toEqual(new Map([['c1', 'F26-000001']]))
})
