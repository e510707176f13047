import { expect, test } from 'vitest'
import { readPlace, splatOf } from './place.ts'

test('nothing behind /admin is the first page', () => {
  expect(readPlace('')).toEqual({ page: 'accounts', entry: null })
})

test('a page, a new entry and an entry are read as they were written', () => {
  expect(readPlace(splatOf('ledger'))).toEqual({ page: 'ledger', entry: null })
  expect(readPlace(splatOf('users', 'new'))).toEqual({ page: 'users', entry: 'new' })
  expect(readPlace(splatOf('queues', '0190-ab'))).toEqual({ page: 'queues', entry: { id: '0190-ab' } })
})

test('what is no place of ours says so', () => {
  for (const splat of ['settings', 'ledger/1', 'accounts/1/2']) expect(readPlace(splat)).toBeNull()
})
