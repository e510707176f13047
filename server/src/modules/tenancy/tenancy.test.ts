import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemContext } from '#platform/context'
import { verifyLog } from '#platform/events'
import { type Ground, testGround } from '../../testing/ground.ts'
import { createTenant, findTenant, formatCaseNumber, takeCaseNumbers, tenantKey } from './index.ts'

let ground: Ground
beforeAll(async () => {
  ground = await testGround({ maxConnections: 12 })
})
afterAll(() => ground.stop())

const found = (slug: string): Promise<string> =>
  createTenant(ground.db, ground.services, { slug, name: slug, locale: 'de' })

test('a tenant is founded once by its slug, with a first event, and found by slug or id', async () => {
  const id = await found('nordlicht')
  await expect(found('nordlicht')).rejects.toMatchObject({ code: 'slug-taken', status: 409 })
  expect(await findTenant(ground.db, 'nordlicht')).toEqual({ id, slug: 'nordlicht', name: 'nordlicht' })
  expect(await findTenant(ground.db, id)).toMatchObject({ id })
  expect(await findTenant(ground.db, 'unknown')).toBeNull()
  const log = await ground.db.readInTenant(systemContext(ground.services, id), verifyLog)
  expect(log).toEqual({ events: 1, fault: null })
})

test.each(['', 'Nord', '-x', 'a b', 'ü', 'x'.repeat(64), "a'--"])('the slug %j is refused', async (slug) => {
  await expect(found(slug)).rejects.toMatchObject({ code: 'invalid', params: { field: 'slug' } })
})

test('two tenants have keys of their own', async () => {
  const ids = [await found('one'), await found('two')]
  const macs = await Promise.all(
    ids.map((id) =>
      ground.db.readInTenant(systemContext(ground.services, id), async (tx) =>
        (await tenantKey(tx)).mac('x', 'y').toString('hex'),
      ),
    ),
  )
  expect(new Set(macs).size).toBe(2)
})

test('case numbers taken at the same time are all different and without a gap; a rolled-back one is taken anew', async () => {
  const context = systemContext(ground.services, await found('numbers'))
  const take = (count: number, fails: boolean): Promise<string[]> =>
    ground.db.inTenant(context, async (tx) => {
      const numbers = await takeCaseNumbers(tx, count)
      if (fails) throw new Error('rolled back')
      return numbers
    })
  const results = await Promise.allSettled(
    Array.from({ length: 12 }, (_, n) => take(1 + (n % 3), n % 4 === 3)),
  )
  const numbers = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
  const expected = numbers.map((_, index) => String(index + 1).padStart(6, '0'))
  expect(numbers.map((number) => number.slice(-6)).toSorted()).toEqual(expected)
})

test.each([
  ['F{yy}-{n:6}', 'F26-000042'],
  ['{yyyy}{mm}/{n}', '202601/42'],
  ['{n:1}', '42'],
  ['fix {x} {n', 'fix {x} {n'],
])('the format %s gives %s', (format, number) => {
  expect(formatCaseNumber(format, 42, new Date('2026-01-31T23:30:00Z'))).toBe(number)
})
