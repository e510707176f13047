import { expect, test } from 'vitest'
import { recipientDiff } from './recipient-diff.ts'

test('who joins and who is left out, whatever the capitals', () => {
  expect(recipientDiff(['Eve@a.example', 'ben@a.example'], ['eve@A.example', 'new@b.example'])).toEqual({
    added: ['new@b.example'],
    dropped: ['ben@a.example'],
  })
})

test('nothing to tell when they are the same, or when nothing came before', () => {
  expect(recipientDiff(['eve@a.example'], ['EVE@a.example'])).toEqual({ added: [], dropped: [] })
  expect(recipientDiff([], ['eve@a.example'])).toEqual({ added: [], dropped: [] })
})
