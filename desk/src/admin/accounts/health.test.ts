import { expect, test } from 'vitest'
import { healthOf } from './health.ts'

const trouble = {
  step: 'login',
  code: 'login-refused',
  params: {},
  at: '2026-03-01T10:00:00Z',
  nextTryAt: null,
}

test('an account that receives and cannot send needs work', () => {
  expect(healthOf({ status: 'ok', sendProblem: trouble })).toMatchObject({
    state: 'sending',
    needsWork: true,
  })
})

test('a fault in receiving comes first, and a paused account asks for nothing', () => {
  expect(healthOf({ status: 'problem', sendProblem: trouble }).state).toBe('problem')
  expect(healthOf({ status: 'paused', sendProblem: trouble })).toMatchObject({
    state: 'paused',
    needsWork: false,
  })
  expect(healthOf({ status: 'ok', sendProblem: null })).toMatchObject({ tone: 'ok', needsWork: false })
})
