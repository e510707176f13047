import type { OutboxItem } from '@kontor/contract'
import { expect, test } from 'vitest'
import { grouped, groupOf } from './outbox-item.ts'

test('only what nobody looks for any more is for a person to decide', () => {
  expect(groupOf({ state: 'uncertain', probing: false })).toBe('decide')
  expect(groupOf({ state: 'uncertain', probing: true })).toBe('waiting')
  expect(groupOf({ state: 'transmitting', probing: false })).toBe('waiting')
  expect(groupOf({ state: 'held', probing: false })).toBe('held')
})

test('what needs a person comes first, empty groups not at all', () => {
  const item = (id: string, state: OutboxItem['state']) => ({ id, state, probing: false }) as OutboxItem
  expect(grouped([item('1', 'held'), item('2', 'uncertain')])).toMatchObject([
    { group: 'decide', items: [{ id: '2' }] },
    { group: 'held', items: [{ id: '1' }] },
  ])
})
