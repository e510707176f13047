import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { silentLog } from '#platform/log'
import { whileHeld, workLeaseMs } from './index.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a claim is renewed several times before it could run out, also after failures, and not once the work has ended', async () => {
  let renewals = 0
  const renew = () => {
    renewals++
    return renewals === 1 ? Promise.reject(new Error('the database is away')) : Promise.resolve()
  }
  const { promise, resolve } = Promise.withResolvers<string>()
  const held = whileHeld({ renew, log: silentLog }, () => promise)
  await vi.advanceTimersByTimeAsync(workLeaseMs)
  expect(renewals).toBeGreaterThanOrEqual(3)
  resolve('done')
  expect(await held).toBe('done')
  const before = renewals
  await vi.advanceTimersByTimeAsync(workLeaseMs)
  expect(renewals).toBe(before)
})

test('a failure of the work ends the renewals too', async () => {
  const renew = vi.fn(() => Promise.resolve())
  await expect(whileHeld({ renew, log: silentLog }, () => Promise.reject(new Error('no')))).rejects.toThrow(
    'no',
  )
  await vi.advanceTimersByTimeAsync(workLeaseMs)
  expect(renew).not.toHaveBeenCalled()
})
