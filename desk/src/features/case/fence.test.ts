import { ApiError } from '@kontor/contract/client'
import { expect, test, vi } from 'vitest'
import { isOvertaken, writeFenced } from './fence.ts'

const refusal = (code: string) => new ApiError(409, { error: { code, params: {}, message: code } })

test('an own lapsed lease raises the fence by one, others between by more', () => {
  expect(isOvertaken(undefined, 7)).toBe(false)
  expect(isOvertaken(4, 4)).toBe(false)
  expect(isOvertaken(4, 5)).toBe(false)
  expect(isOvertaken(4, 6)).toBe(true)
})

test('a write carries the fence of its lease, and none before there is one', async () => {
  const write = vi.fn(async (fenced: { fence?: number }) => fenced)
  expect(await writeFenced({ fence: () => 3, reclaim: async () => true }, write)).toEqual({ fence: 3 })
  expect(await writeFenced({ fence: () => undefined, reclaim: async () => true }, write)).toEqual({})
})

test('after a lapse it is written once more under the fresh lease', async () => {
  let fence = 3
  const write = vi.fn(async (fenced: { fence?: number }) => {
    if (fenced.fence !== 4) throw refusal('lease-lost')
    return 'written'
  })
  const reclaim = async () => {
    fence = 4
    return true
  }
  expect(await writeFenced({ fence: () => fence, reclaim }, write)).toBe('written')
  expect(write).toHaveBeenCalledTimes(2)
})

test('when somebody else wrote between, nothing is written; other refusals are not tried again', async () => {
  const late = vi.fn(async () => Promise.reject(refusal('lease-lost')))
  await expect(writeFenced({ fence: () => 3, reclaim: async () => false }, late)).rejects.toMatchObject({
    code: 'lease-lost',
  })
  expect(late).toHaveBeenCalledTimes(1)
  const closed = vi.fn(async () => Promise.reject(refusal('case-closed')))
  await expect(writeFenced({ fence: () => 3, reclaim: async () => true }, closed)).rejects.toThrow()
  expect(closed).toHaveBeenCalledTimes(1)
})
