import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ground, testGround } from '../../testing/ground.ts'
import { forEachTenant } from './index.ts'

let ground: Ground
beforeAll(async () => {
  ground = await testGround()
})
afterAll(() => ground.stop())

test('a tenant for whom a chore fails does not keep it from the others, and the failure is told', async () => {
  const tenants = [await ground.tenant(), await ground.tenant(), await ground.tenant()]
  const done: string[] = []
  const chore = forEachTenant(ground.db, ground.services, async (tenantId) => {
    done.push(tenantId)
    if (tenantId === tenants[0]?.tenantId) throw new Error('no')
  })
  await expect(chore).rejects.toThrow('failed for 1 of 3 tenants')
  expect(done.toSorted()).toEqual(tenants.map(({ tenantId }) => tenantId).toSorted())
})
