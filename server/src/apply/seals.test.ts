import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifySeals } from '#accounts'
import { createKeyring } from '#platform/secrets'
import { type Ground, testGround } from '../testing/ground.ts'
import { systemContext } from '#platform/context'
import { createTenant } from '#tenancy'
import { bindTakenAddresses } from '#accounts'
import { applyDeclaration, declaration } from './index.ts'

let ground: Ground
let tenantId: string
beforeAll(async () => {
  ground = await testGround()
  bindTakenAddresses(ground.db)
  tenantId = await createTenant(ground.db, ground.services, { slug: 'firm', name: 'Firm', locale: 'en' })
  await apply(document('first password'))
})
afterAll(() => ground.stop())

const server = { host: 'mail.firm.test', user: 'u', tls: 'implicit' }
const document = (password?: string, name = 'service') => ({
  queues: [{ name: 'Service' }],
  accounts: [
    {
      name,
      channel: 'email',
      address: `${name}@firm.test`,
      queue: 'Service',
      receive: { via: 'imap', ...server, port: 993, password },
      send: { via: 'smtp', ...server, port: 465, password },
    },
  ],
})
const context = () => systemContext(ground.services, tenantId)
const apply = (wanted: unknown) =>
  ground.db.inTenant(context(), (tx) => applyDeclaration(tx, declaration.parse(wanted)))
const seals = () => ground.db.readInTenant(context(), verifySeals)
const sealedOf = async (name: string): Promise<Record<string, string>> => {
  const [row] = await ground.ask<{ sealed: Record<string, string> }>(
    'select sealed from accounts where name = $1',
    [name],
  )
  return row?.sealed ?? {}
}
const setSealed = (name: string, sealed: Record<string, string>) =>
  ground.ask('update accounts set sealed = $2 where name = $1', [name, JSON.stringify(sealed)])

test('C05: sealed values that change places are named by verify, and apply says what to do', async () => {
  await apply(document('second password', 'other'))
  expect(await seals()).toEqual({ seals: 4, fault: null })
  const [one, two] = [await sealedOf('service'), await sealedOf('other')]
  await setSealed('service', two)
  await setSealed('other', one)
  expect((await seals()).fault).toEqual({
    code: 'seal-broken',
    account: 'service',
    place: 'receive.password',
  })
  await expect(apply(document())).rejects.toThrow(/"service".*receive\.password.*give it again.*key file/)
  // With all passwords given anew there is nothing to open.
  expect(await apply(document('third password'))).toContainEqual({
    kind: 'account',
    name: 'service',
    action: 'change',
  })
  await apply(document('third password', 'other'))
  expect(await seals()).toEqual({ seals: 4, fault: null })
})

test('another key file is told apart from a broken value, and named with what to do', async () => {
  const foreign = { ...ground.services, keyring: createKeyring(randomBytes(32)) }
  const inForeign = systemContext(foreign, tenantId)
  expect(await ground.db.readInTenant(inForeign, verifySeals)).toEqual({
    seals: 0,
    fault: { code: 'tenant-key-broken' },
  })
  const applied = ground.db.inTenant(inForeign, (tx) => applyDeclaration(tx, declaration.parse(document())))
  await expect(applied).rejects.toThrow(/key file.*KONTOR_KEY_FILE/)
})
