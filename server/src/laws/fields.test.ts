import { type Route, type RouteName, routes } from '@kontor/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestKontor, testKontor } from '../testing/kontor.ts'
import { type Call, calls } from '../testing/firm/calls.ts'
import { type Firm, foundFirm } from '../testing/firm/found.ts'
import { send } from '../testing/firm/send.ts'
import { tracesOf } from '../testing/firm/traces.ts'

const forbidden = [
  'tenant_id',
  'tenantId',
  'role',
  'owner',
  'is_admin',
  'auto_bcc',
  'created_at',
  'constructor',
]
const all = Object.entries(routes) as [RouteName, Route][]
const writing = all.filter(([name, route]) => route.method !== 'GET' && name !== 'logIn')

let kontor: TestKontor
let firm: Firm
beforeAll(async () => {
  kontor = await testKontor()
  firm = await foundFirm(kontor, 'alpha')
}, 60_000)
afterAll(() => kontor.stop())

const sendAs = (name: RouteName, call: Call) =>
  send(routes[name], call, { baseUrl: kontor.baseUrl, token: firm.tokens.administrator })
const traces = () => tracesOf(kontor.database.superuserUrl, firm.tenant.id)

/** The value with one more field, once for each object in it at any depth. */
function withField(value: unknown, field: string): unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => withField(item, field).map((changed) => value.with(index, changed)))
  }
  if (value === null || typeof value !== 'object') return []
  const inside = Object.entries(value).flatMap(([key, item]) =>
    withField(item, field).map((changed) => ({ ...value, [key]: changed })),
  )
  return [{ ...value, [field]: firm.tenant.id }, ...inside]
}

describe('T07: an unknown field on a write', () => {
  test.each(writing.filter(([, route]) => route.binary !== 'request'))(
    '%s refuses it and changes nothing',
    async (name) => {
      const call = calls[name](firm.ids, firm.facts())
      const before = await traces()
      for (const field of forbidden) {
        for (const body of withField(call.body ?? {}, field)) {
          const answer = await sendAs(name, { ...call, body })
          expect([answer.status, answer.text], JSON.stringify(body)).toEqual([
            422,
            expect.stringContaining(field),
          ])
        }
      }
      expect(await traces()).toEqual(before)
    },
  )

  test.each(writing.filter(([, route]) => route.body))(
    '%s refuses a body that is no object',
    async (name) => {
      const before = await traces()
      for (const body of [[], 'text', 1, true]) {
        const answer = await sendAs(name, { ...calls[name](firm.ids, firm.facts()), body })
        expect([answer.status, answer.code], JSON.stringify(body)).toEqual([422, 'invalid'])
      }
      expect(await traces()).toEqual(before)
    },
  )
})

describe('T07: an unknown filter', () => {
  test.each(all)('%s refuses it', async (name, route) => {
    const call = calls[name](firm.ids, firm.facts())
    const answer = await sendAs(name, { ...call, query: { ...call.query, tenant_id: firm.tenant.id } })
    expect([answer.status, answer.code], route.path).toEqual([422, 'unknown-field'])
  })
})
