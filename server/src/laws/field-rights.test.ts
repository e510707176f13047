import { profileNames, profiles, type Route, type RouteName, routes } from '@kontor/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type TestKontor, testKontor } from '../testing/kontor.ts'
import { calls } from '../testing/firm/calls.ts'
import { type Firm, foundFirm, password } from '../testing/firm/found.ts'
import { type Answer, type Sender, send } from '../testing/firm/send.ts'
import { logInAs } from '../testing/firm/session.ts'
import { tracesOf } from '../testing/firm/traces.ts'

/**
 * What each signed-in user may say of himself and of the desk, whatever his profile: the whole of it. Everything else is
 * behind a permission, as the profile matrix says.
 */
const ownFields: Partial<Record<RouteName, string[]>> = {
  setPresence: ['state'],
  updateMe: ['locale', 'name', 'password'],
  proveSelf: ['password'],
  proveByPasskey: ['passkey', 'step'],
  createOwnToken: ['expiresInDays', 'name', 'permissions'],
  confirmTotp: ['code'],
  addPasskey: ['name', 'passkey', 'step'],
  startLinking: ['provider'],
}

const all = Object.entries(routes) as [RouteName, Route][]
const writing = all.filter(([, { method, access }]) => method !== 'GET' && access !== 'public')
const own = writing.filter(([, { access }]) => access === 'signed-in')
const guarded = writing.filter(([, { access }]) => access !== 'signed-in')

/** The fields of a body, by the schema that the server checks with. */
function fieldsOf({ body }: Route): string[] {
  if (!body) return []
  const schema = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, unknown>
  }
  return Object.keys(schema.properties ?? {}).toSorted()
}
const everyField = [...new Set(writing.flatMap(([, route]) => fieldsOf(route)))]

let kontor: TestKontor
let firm: Firm
beforeAll(async () => {
  kontor = await testKontor()
  firm = await foundFirm(kontor, 'alpha')
}, 60_000)
afterAll(() => kontor.stop())

const traces = () => tracesOf(kontor.database.superuserUrl, firm.tenant.id)
const ask = (name: RouteName, sender: Sender, more: Record<string, unknown> = {}): Promise<Answer> => {
  const call = calls[name](firm.ids, firm.facts())
  const body = call.body === undefined ? undefined : { ...(call.body as object), ...more }
  return send(routes[name], { ...call, body }, sender)
}

test('what a user may say of himself is what the table says', () => {
  const seen = own.flatMap(([name, route]) => {
    const fields = fieldsOf(route)
    return fields.length > 0 ? [[name, fields] as const] : []
  })
  expect(Object.fromEntries(seen)).toEqual(ownFields)
})

describe('T07: each field against each profile', () => {
  test.each(own.filter(([, route]) => route.body))(
    'no profile says more of itself by %s than the table: not its profile, its queues or its owner',
    async (name, route) => {
      const foreign = everyField.filter((field) => !fieldsOf(route).includes(field))
      for (const profile of profileNames) {
        const sender = { baseUrl: kontor.baseUrl, token: firm.tokens[profile] }
        for (const field of foreign) {
          const answer = await ask(name, sender, { [field]: firm.ids.user })
          expect([answer.status, answer.code], `${profile} ${field}`).toEqual([422, 'unknown-field'])
        }
      }
    },
    30_000,
  )

  test.each(profileNames.filter((profile) => profile !== 'administrator'))(
    'the profile %s writes no field that its permissions do not name',
    async (profile) => {
      const closed = guarded.filter(
        ([, { access }]) => !profiles[profile].permissions.includes(access as never),
      )
      expect(closed.length).toBeGreaterThan(10)
      const sender = { baseUrl: kontor.baseUrl, token: firm.tokens[profile] }
      const before = await traces()
      for (const [name, route] of closed) {
        for (const field of [null, ...fieldsOf(route)]) {
          const call = calls[name](firm.ids, firm.facts())
          const value = (call.body as Record<string, unknown> | undefined)?.[field ?? '']
          const body = field === null ? call.body : { [field]: value ?? null }
          const answer = await send(route, { ...call, body }, sender)
          expect([answer.status, answer.code], `${name} ${field}`).toEqual([403, 'forbidden'])
        }
      }
      expect(await traces()).toEqual(before)
    },
    60_000,
  )
})

test('T08: who may only read can neither tag, link, lock nor send, by any route', async () => {
  const session = await logInAs(kontor.baseUrl, { tenant: 'alpha', login: 'administrator', password })
  const permissions = ['case.read', 'queue.read', 'user.read', 'account.read', 'ledger.read', 'event.read']
  const body = { name: 'reader', expiresInDays: 1, permissions }
  const made = JSON.parse((await send(routes.createOwnToken, { body }, session)).text) as { token: string }
  const reader = { baseUrl: kontor.baseUrl, token: made.token }
  const reading = new Set(permissions)
  const before = await traces()
  for (const [name, route] of writing) {
    if (reading.has(route.access)) continue
    const answer = await ask(name, reader)
    expect([answer.status, answer.code], name).toEqual([403, 'forbidden'])
  }
  expect(await traces()).toEqual(before)
  expect((await ask('listCases', reader)).status).toBe(200)
}, 60_000)
