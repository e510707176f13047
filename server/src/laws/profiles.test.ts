import { profileNames, profiles, type Permission, type Route, type RouteName, routes } from '@kontor/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestKontor, testKontor } from '../testing/kontor.ts'
import { calls } from '../testing/firm/calls.ts'
import { type Firm, foundFirm } from '../testing/firm/found.ts'
import { send } from '../testing/firm/send.ts'

/** Ends the credential it is called with, so it comes last. */
const order = (Object.entries(routes) as [RouteName, Route][]).toSorted(
  ([a], [b]) => Number(a === 'logOut') - Number(b === 'logOut') || a.localeCompare(b),
)

let kontor: TestKontor
let firm: Firm
beforeAll(async () => {
  kontor = await testKontor()
  firm = await foundFirm(kontor, 'alpha')
}, 60_000)
afterAll(() => kontor.stop())

/** `yes`: whatever the state of the object, the profile may; `403`: it may not. */
async function tryAs(name: RouteName, profile: (typeof profileNames)[number]): Promise<'yes' | '403'> {
  const answer = await send(routes[name], calls[name](firm.ids, firm.facts()), {
    baseUrl: kontor.baseUrl,
    token: firm.tokens[profile],
  })
  expect([401, 500, 503], `${name} as ${profile}: ${answer.text}`).not.toContain(answer.status)
  if (answer.status !== 403) return 'yes'
  expect(answer.code, name).toBe('forbidden')
  return '403'
}

const expected = ({ access }: Route, profile: (typeof profileNames)[number]): 'yes' | '403' =>
  access === 'public' ||
  access === 'signed-in' ||
  profiles[profile].permissions.includes(access as Permission)
    ? 'yes'
    : '403'

test('T08: every route answers each profile as its permission says', async () => {
  const lines = [['route', 'needs', ...profileNames].join('\t')]
  for (const [name, route] of order) {
    const seen: string[] = []
    for (const profile of profileNames) {
      const answer = await tryAs(name, profile)
      expect(answer, `${name} as ${profile}`).toBe(expected(route, profile))
      seen.push(answer)
    }
    lines.push([name, route.access, ...seen].join('\t'))
  }
  // A wanted change is taken over with `npx vitest run server/src/laws/profiles.test.ts -u`.
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./testdata/profile-matrix.tsv')
}, 60_000)

test('T08: what a profile may not, leaves no trace with a forged permission in the request either', async () => {
  const forged = {
    'x-permissions': 'user.manage',
    'x-profile': 'administrator',
    'x-http-method-override': 'POST',
  }
  const sender = { baseUrl: kontor.baseUrl, token: firm.tokens.agent, headers: forged }
  const answer = await send(routes.createUser, calls.createUser(firm.ids, firm.facts()), sender)
  expect([answer.status, answer.code]).toEqual([403, 'forbidden'])
  expect(JSON.parse(answer.text)).toMatchObject({ error: { params: { permission: 'user.manage' } } })
})
