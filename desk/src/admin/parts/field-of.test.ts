import { ApiError } from '@kontor/contract/client'
import { expect, test } from 'vitest'
import { fieldOf } from './use-entry-form.ts'

const refusal = (code: string, params: Record<string, unknown> = {}) =>
  new ApiError(422, { error: { code, params, message: code } })

test('a refusal stands beside the field it is about', () => {
  expect(fieldOf(refusal('name-taken', { name: 'Service' }))).toEqual({ name: 'name', why: 'nameTaken' })
  expect(fieldOf(refusal('address-taken', { address: 'a@firm.example' }))).toEqual({
    name: 'address',
    why: 'addressTaken',
  })
  expect(fieldOf(refusal('invalid', { field: 'send.port' }))).toEqual({ name: 'send.port', why: 'refused' })
})

test('a password that is stored for another server is asked for again, a malformed one is refused', () => {
  expect(fieldOf(refusal('invalid', { field: 'receive.password' }))?.why).toBe('passwordAgain')
  expect(fieldOf(refusal('invalid', { field: 'send.password' }))?.why).toBe('passwordAgain')
  expect(fieldOf(refusal('invalid', { where: 'body', field: 'send.password' }))?.why).toBe('refused')
})

test('what is about no field is told as a whole', () => {
  expect(fieldOf(refusal('last-administrator'))).toBeNull()
  expect(fieldOf(refusal('invalid'))).toBeNull()
  expect(fieldOf(new TypeError('broken'))).toBeNull()
})
