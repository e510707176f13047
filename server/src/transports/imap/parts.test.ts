import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { retryInMs } from './back-off.ts'
import { type Folder, findFolder } from './folders.ts'
import { LOGIN_RETRY_MIN_MS, MAX_BATCH_BYTES, RETRY_MAX_MS, RETRY_MIN_MS } from './limits.ts'
import { createNews } from './news.ts'
import { firstFitting } from './read-messages.ts'
import { uidSet, uidsFrom } from './uid-set.ts'

describe('a sequence set', () => {
  it('joins neighbours and names exactly the given UIDs', () => {
    expect(uidSet([3, 1, 2, 7])).toBe('1:3,7')
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (uids) => {
        const named = uidSet(uids)
          .split(',')
          .flatMap((part) => {
            const [from = 0, to = from] = part.split(':').map(Number)
            return Array.from({ length: to - from + 1 }, (_, index) => from + index)
          })
        expect(named).toEqual(uids.toSorted((a, b) => a - b))
      }),
    )
  })

  it.each([0, -1, 1.5, Number.NaN, 2 ** 32, '1\r\nx LOGOUT' as unknown as number])('takes no %s', (uid) => {
    expect(() => uidSet([uid])).toThrow('whole number')
    expect(() => uidsFrom(uid)).toThrow('whole number')
  })
})

describe('waiting for a retry', () => {
  it('grows from a second to five minutes, with chance, and slower after a refused login', () => {
    expect(retryInMs(0, 'connect', 0)).toBe(RETRY_MIN_MS / 2)
    expect(retryInMs(0, 'login', 0)).toBe(LOGIN_RETRY_MIN_MS / 2)
    expect(retryInMs(3, 'connect', 0.999999)).toBe(8 * RETRY_MIN_MS)
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, random) => {
          const waitMs = retryInMs(attempt, 'fetch', random)
          expect(waitMs).toBeGreaterThanOrEqual(RETRY_MIN_MS / 2)
          expect(waitMs).toBeLessThanOrEqual(RETRY_MAX_MS)
        },
      ),
    )
  })
})

describe('a batch', () => {
  it('holds what fits and always at least one message', () => {
    const sized = (...sizes: number[]) =>
      sizes.map((size, index) => ({ uid: index + 1, size, internalDate: new Date(0) }))
    expect(firstFitting([])).toEqual([])
    expect(firstFitting(sized(1, 2, 3))).toHaveLength(3)
    expect(firstFitting(sized(MAX_BATCH_BYTES + 1, 1))).toHaveLength(1)
    expect(firstFitting(sized(1, MAX_BATCH_BYTES, 1))).toHaveLength(1)
  })
})

describe('the folder meant', () => {
  const folders: Folder[] = [
    { path: 'INBOX', delimiter: '.', flags: new Set() },
    { path: 'INBOX.Done.Service', delimiter: '.', flags: new Set() },
    { path: 'Container', delimiter: '.', flags: new Set(['\\Noselect']) },
  ]
  it.each([
    ['inbox', 'INBOX'],
    ['INBOX.Done.Service', 'INBOX.Done.Service'],
    ['INBOX/Done/Service', 'INBOX.Done.Service'],
    ['Done/Service', 'INBOX.Done.Service'],
    ['Container', null],
    ['Missing', null],
  ])('%s is %s', (written, path) => {
    expect(findFolder(folders, written)).toBe(path)
  })
})

describe('news', () => {
  it('rung before the wait is not lost, and rung once wakes once', async () => {
    const news = createNews()
    news.ring()
    news.ring()
    await news.wait(60_000)
    let woken = false
    const waiting = news.wait(60_000).then(() => (woken = true))
    await new Promise(setImmediate)
    expect(woken).toBe(false)
    news.ring()
    await waiting
    await news.wait(1)
  })
})
