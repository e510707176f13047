import { randomUUID } from 'node:crypto'
import { type Route, type RouteName, routes } from '@kontor/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestKontor, testKontor } from '../testing/kontor.ts'
import { calls, keysOf, type ObjectKey, objectKeys } from '../testing/firm/calls.ts'
import { type Firm, foundFirm } from '../testing/firm/found.ts'
import { type Answer, send } from '../testing/firm/send.ts'
import { tracesOf } from '../testing/firm/traces.ts'

const all = Object.entries(routes) as [RouteName, Route][]
const signedIn = all.filter(([, route]) => route.access !== 'public')
/** Places of the answer's own making, the same for every call: no id of anybody's is in them. */
const volatile = new Set(['date', 'content-length', 'connection', 'keep-alive'])

let kontor: TestKontor
let own: Firm
let foreign: Firm
beforeAll(async () => {
  kontor = await testKontor()
  own = await foundFirm(kontor, 'alpha')
  foreign = await foundFirm(kontor, 'beta')
}, 60_000)
afterAll(() => kontor.stop())

/** A route as the administrator of the own firm calls it, with one object replaced. */
function callWith(
  name: RouteName,
  key: ObjectKey,
  id: string,
  token = own.tokens.administrator,
): Promise<Answer> {
  const word = 'the same word'
  const call = calls[name]({ ...own.ids, [key]: id }, { ...own.facts(), word })
  return send(routes[name], call, { baseUrl: kontor.baseUrl, token })
}

/** What a caller can learn from an answer, whichever id he asked for. */
function lessonOf({ status, headers, text }: Answer, id: string): unknown {
  const shown = Object.entries(headers).filter(([name]) => !volatile.has(name))
  return { status, headers: Object.fromEntries(shown), text: text.replaceAll(id, '<id>') }
}

test('every route of the contract has a line in the seed table', () => {
  expect(Object.keys(calls).sort()).toEqual(Object.keys(routes).sort())
})

const named = signedIn.flatMap(([name, route]) =>
  keysOf(calls[name], Object.fromEntries(objectKeys.map((key) => [key, key])) as never, {} as never).map(
    (key) => ({ name, key, route }),
  ),
)

describe('T02, T05: ids of another tenant', () => {
  test.each(named)(
    '$name with a foreign $key answers as with an id that never was',
    async ({ name, key, route }) => {
      const [known, unknown] = [foreign.ids[key], randomUUID()]
      const before = await tracesOf(kontor.database.superuserUrl, foreign.tenant.id)
      const answer = await callWith(name, key, known)
      expect(lessonOf(answer, known)).toEqual(lessonOf(await callWith(name, key, unknown), unknown))
      expect(answer.text).not.toContain(foreign.canary)
      const call = calls[name](own.ids, own.facts())
      if (call.params?.id === own.ids[key]) expect([answer.status, answer.code]).toEqual([404, 'not-found'])
      // Lists filter by ids; testAccount saves nothing, so that it need not look at the queue.
      else if (route.method !== 'GET' && name !== 'testAccount') expect([404, 422]).toContain(answer.status)
      expect(await tracesOf(kontor.database.superuserUrl, foreign.tenant.id)).toEqual(before)
    },
  )
})

describe('T02: answers of the own tenant', () => {
  test.each(signedIn.filter(([, route]) => route.method === 'GET'))(
    '%s holds nothing of another tenant',
    async (name, route) => {
      const { query: _filters, ...call } = calls[name](own.ids, own.facts())
      for (const token of [own.tokens.administrator, own.tokens.agent]) {
        const answer = await send(route, call, { baseUrl: kontor.baseUrl, token })
        expect([200, 403, 404]).toContain(answer.status)
        for (const word of [foreign.canary, foreign.tenant.id, ...Object.values(foreign.ids)])
          expect(answer.text).not.toContain(word)
      }
    },
  )

  test('the lists do show the own objects, so that the search for canaries means something', async () => {
    const seen = await Promise.all(
      [
        routes.listCases,
        routes.listQueues,
        routes.listUsers,
        routes.listAccounts,
        routes.listQuarantine,
        routes.readEvents,
      ].map((route) => send(route, {}, { baseUrl: kontor.baseUrl, token: own.tokens.administrator })),
    )
    for (const answer of seen) expect(answer.text).toMatch(new RegExp(`${own.canary}|${own.ids.account}`))
  })
})

describe('an agent without the queue', () => {
  const hidden: ObjectKey[] = ['case', 'messageIn', 'messageOut', 'attachment', 'upload', 'customer']
  const inPath = named.filter(({ key, route }) => hidden.includes(key) && route.path.includes('{id}'))
  test.each(inPath)('$name of the own tenant answers as with an id that never was', async ({ name, key }) => {
    if (calls[name](own.ids, own.facts()).params?.id !== own.ids[key]) return
    const [known, unknown] = [own.ids[key], randomUUID()]
    const answer = await callWith(name, key, known, own.tokens.outsider)
    expect(lessonOf(answer, known)).toEqual(
      lessonOf(await callWith(name, key, unknown, own.tokens.outsider), unknown),
    )
    expect([403, 404]).toContain(answer.status)
  })
})

describe('nobody', () => {
  test.each(signedIn)('%s answers 401 without credentials', async (name, route) => {
    const before = await tracesOf(kontor.database.superuserUrl, own.tenant.id)
    const call = calls[name](own.ids, own.facts())
    const wrong = [
      undefined,
      'kt_x',
      `kt_${own.tenant.id}_${'x'.repeat(43)}`,
      own.tokens.administrator.replace(own.tenant.id, foreign.tenant.id),
    ]
    for (const token of wrong) {
      const answer = await send(route, call, {
        baseUrl: kontor.baseUrl,
        ...(token === undefined ? {} : { token }),
      })
      expect([answer.status, answer.code]).toEqual([401, 'unauthenticated'])
    }
    expect(await tracesOf(kontor.database.superuserUrl, own.tenant.id)).toEqual(before)
  })
})
