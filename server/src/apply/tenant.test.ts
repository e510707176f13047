import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeCaseNumbers } from '#tenancy'
import { type TestKontor, testKontor } from '../testing/kontor.ts'
import { applyDeclaration, declaration, exportDeclaration } from './index.ts'

let kontor: TestKontor
beforeAll(async () => {
  kontor = await testKontor({ role: 'web' })
})
afterAll(() => kontor.stop())

test('the form of case numbers is declared, numbers go on, and the export declares the same', async () => {
  const { context } = await kontor.tenant('firm')
  const take = () => kontor.db.inTenant(context, (tx) => takeCaseNumbers(tx, 1))
  const year = String(new Date().getUTCFullYear())
  expect(await take()).toEqual([`F${year.slice(2)}-000001`])
  const wanted = declaration.parse({ tenant: { caseNumberFormat: 'NL/{yyyy}/{n:4}', undoSeconds: 20 } })
  const plan = await kontor.db.inTenant(context, (tx) => applyDeclaration(tx, wanted))
  expect(plan).toEqual([{ kind: 'tenant', name: 'firm', action: 'change' }])
  expect(await take()).toEqual([`NL/${year}/0002`])
  const exported = declaration.parse(await kontor.db.readInTenant(context, exportDeclaration))
  expect(await kontor.db.inTenant(context, (tx) => applyDeclaration(tx, exported))).toEqual([
    { kind: 'tenant', name: 'firm', action: 'nothing' },
  ])
})

test.each(['F{yy}', '{n} {n}', 'F{n}<b>', '{x}{n}'])(
  '"%s" is no form of case numbers',
  (caseNumberFormat) => {
    expect(declaration.safeParse({ tenant: { caseNumberFormat } }).success).toBe(false)
  },
)
