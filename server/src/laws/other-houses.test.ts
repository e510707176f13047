import { type SignInProvider, routes } from '@kontor/contract'
import {
  type Claims,
  makeSamlKey,
  type OidcProvider,
  readSamlRequest,
  type SamlKey,
  type SamlStatement,
  signAssertion,
  startOidcProvider,
  statementFor,
  writeAssertion,
  writeResponse,
} from '@kontor/e2e/peers/index.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestKontor, type TestTenant, testKontor } from '../testing/kontor.ts'
import { type Answer, type Sender, send } from '../testing/firm/send.ts'
import { logInAs, sessionIn } from '../testing/firm/session.ts'

const password = 'correct horse battery'
const idp = 'https://idp.example/metadata'

let kontor: TestKontor
let tenant: TestTenant
let boss: Sender
let oidc: OidcProvider
let oidcId: string
let samlId: string
let own: SamlKey
let foreign: SamlKey
beforeAll(async () => {
  kontor = await testKontor({ role: 'web' })
  oidc = await startOidcProvider()
  ;[own, foreign] = await Promise.all([makeSamlKey(), makeSamlKey()])
  const user = (login: string, profile = 'agent') => ({ login, name: login, password, profile })
  tenant = await kontor.tenant('alpha', {
    users: [user('anna'), user('ben'), user('admin@firm.test', 'administrator')],
  })
  boss = { baseUrl: kontor.baseUrl, token: await tenant.token('admin@firm.test') }
  oidcId = (await addProvider('Directory', oidcPlace(), oidc.clientSecret)).id
  samlId = (await addProvider('House', samlPlace())).id
  await link('anna', oidcId, 'subject-of-anna')
  await link('anna', samlId, 'anna@idp.example')
})
afterAll(async () => {
  await oidc.stop()
  await kontor.stop()
})

const oidcPlace = (more = {}) => ({ kind: 'oidc', issuer: oidc.issuer, clientId: oidc.clientId, ...more })
const samlPlace = () => ({
  kind: 'saml',
  entityId: idp,
  ssoUrl: 'https://idp.example/sso',
  certificate: own.cert,
})
const bodyOf = <T>(answer: Answer): T => JSON.parse(answer.text) as T

async function addProvider(
  name: string,
  place: object,
  clientSecret?: string,
  newUsers: string | null = null,
): Promise<SignInProvider> {
  const body = { name, place, newUsers, ...(clientSecret && { clientSecret }) }
  const answer = await send(routes.createSignInProvider, { body }, boss)
  expect([answer.status, answer.text]).toEqual([201, expect.not.stringContaining(oidc.clientSecret)])
  return bodyOf<SignInProvider>(answer)
}
async function link(login: string, provider: string, subject: string): Promise<number> {
  const { items } = bodyOf<{ items: { id: string; login: string }[] }>(await send(routes.listUsers, {}, boss))
  const params = { id: items.find((user) => user.login === login)?.id ?? '' }
  return (await send(routes.addUserIdentity, { params, body: { provider, subject } }, boss)).status
}

/** A browser that begins: where it is sent, and its cookie. */
async function begin(provider: string): Promise<{ url: string; browser: Sender }> {
  const answer = await send(
    routes.startProviderSignIn,
    { body: { tenant: 'alpha', provider } },
    { baseUrl: kontor.baseUrl },
  )
  expect([answer.status, answer.code]).toEqual([200, null])
  const cookie = answer.headers['set-cookie']?.split(';')[0] ?? ''
  return { url: bodyOf<{ url: string }>(answer).url, browser: { baseUrl: kontor.baseUrl, cookie } }
}
const finish = (browser: Sender, query: string): Promise<Answer> =>
  send(routes.finishProviderSignIn, { body: { query } }, browser)
const whoIs = async (answer: Answer): Promise<string> => {
  expect([answer.status, answer.code]).toEqual([200, null])
  const session = sessionIn(answer, kontor.baseUrl)
  return bodyOf<{ user: { login: string } }>(await send(routes.readSession, {}, session)).user.login
}
async function byOidc(claims: Claims, provider = oidcId): Promise<Answer> {
  const { url, browser } = await begin(provider)
  return finish(browser, oidc.agree(url, claims))
}

test('the ways of a firm are shown by name; a firm that does not exist has none', async () => {
  const ways = (slug: string) =>
    send(routes.listSignInWays, { query: { tenant: slug } }, { baseUrl: kontor.baseUrl })
  expect(bodyOf<{ items: object[] }>(await ways('alpha')).items).toEqual([
    { id: oidcId, name: 'Directory' },
    { id: samlId, name: 'House' },
  ])
  expect(bodyOf(await ways('nobody'))).toEqual({ items: [] })
})

describe('OpenID Connect', () => {
  test('who is linked by issuer and subject comes in', async () => {
    expect(await whoIs(await byOidc({ sub: 'subject-of-anna' }))).toBe('anna')
  })

  test('S35: an address that is a local administrator’s links nothing, confirmed or not', async () => {
    for (const email_verified of [false, true]) {
      const claims = { sub: `stranger-${email_verified}`, email: 'admin@firm.test', email_verified }
      expect((await byOidc(claims)).code).toBe('identity-refused')
    }
    const open = await addProvider('Open', oidcPlace(), oidc.clientSecret, 'agent')
    const claims = { sub: 'stranger', email: 'admin@firm.test', email_verified: true }
    expect((await byOidc(claims, open.id)).code).toBe('identity-refused')
    const newcomer = { sub: 'newcomer', email: 'New@firm.test', name: 'Newcomer' }
    expect(await whoIs(await byOidc(newcomer, open.id))).toBe('new@firm.test')
    expect(await whoIs(await byOidc({ sub: 'newcomer', email: 'other@firm.test' }, open.id))).toBe(
      'new@firm.test',
    )
  })

  test.each<[string, (claims: Claims) => Claims]>([
    ['no audience', ({ aud: _aud, ...rest }) => rest],
    ['a foreign audience', (claims) => ({ ...claims, aud: 'another-client' })],
    ['a foreign issuer', (claims) => ({ ...claims, iss: 'https://other.example' })],
    ['a foreign nonce', (claims) => ({ ...claims, nonce: 'other' })],
    ['no nonce', ({ nonce: _nonce, ...rest }) => rest],
    ['an end in the past', (claims) => ({ ...claims, exp: 1 })],
    ['no subject', ({ sub: _sub, ...rest }) => rest],
  ])('S35: an ID token with %s opens nothing', async (_what, claims) => {
    oidc.spoil = { claims }
    expect((await byOidc({ sub: 'subject-of-anna' })).code).toBe('identity-refused')
  })

  test.each(['none', 'foreign'] as const)(
    'S35: an ID token signed by %s opens nothing',
    async (signature) => {
      oidc.spoil = { signature }
      expect((await byOidc({ sub: 'subject-of-anna' })).code).toBe('identity-refused')
    },
  )

  test('S35: the way back works once, in the browser that began, with its own state', async () => {
    const first = await begin(oidcId)
    const query = oidc.agree(first.url, { sub: 'subject-of-anna' })
    const other = await begin(oidcId)
    expect((await finish(other.browser, query)).code).toBe('identity-refused')
    expect((await finish(first.browser, query)).code).toBe('step-over')
    const again = await begin(oidcId)
    const good = oidc.agree(again.url, { sub: 'subject-of-anna' })
    expect((await finish({ baseUrl: kontor.baseUrl }, good)).code).toBe('identity-refused')
    const mixed = oidc.agree((await begin(oidcId)).url, { sub: 'subject-of-anna' })
    const state = new URLSearchParams(oidc.agree(other.url, {})).get('state') ?? ''
    const swapped = new URLSearchParams(mixed)
    swapped.set('state', state)
    expect((await finish(other.browser, swapped.toString())).code).toBe('identity-refused')
  })

  test('allowed domains ask for a confirmed address in one of them', async () => {
    const place = oidcPlace({ allowedDomains: ['firm.test'] })
    const { id } = await addProvider('Only ours', place, oidc.clientSecret)
    expect(await link('ben', id, 'ben')).toBe(201)
    const come = (email: string, email_verified: boolean) => byOidc({ sub: 'ben', email, email_verified }, id)
    expect((await come('ben@firm.test', false)).code).toBe('identity-refused')
    expect((await come('ben@firm.test.evil.example', true)).code).toBe('identity-refused')
    expect(await whoIs(await come('ben@firm.test', true))).toBe('ben')
  })

  test('a user links himself, signed in and freshly proved; nobody takes what is linked', async () => {
    const session = await logInAs(kontor.baseUrl, { tenant: 'alpha', login: 'ben', password })
    const linking = async (subject: string): Promise<Answer> => {
      const started = await send(routes.startLinking, { body: { provider: oidcId } }, session)
      const browser = {
        baseUrl: kontor.baseUrl,
        cookie: started.headers['set-cookie']?.split(';')[0] ?? '',
      }
      return finish(browser, oidc.agree(bodyOf<{ url: string }>(started).url, { sub: subject }))
    }
    expect((await linking('subject-of-anna')).code).toBe('identity-refused')
    expect(await whoIs(await linking('subject-of-ben'))).toBe('ben')
    expect(await whoIs(await byOidc({ sub: 'subject-of-ben' }))).toBe('ben')
  })

  test('S26: discovery goes out by the guarded way only, and says the same whatever was there', async () => {
    const codes = new Set<string | null>()
    for (const issuer of ['http://169.254.169.254', 'http://127.0.0.1:1', 'https://no-such-host.invalid']) {
      const { id } = await addProvider(`Provider ${issuer}`, oidcPlace({ issuer }))
      const call = { body: { tenant: 'alpha', provider: id } }
      codes.add((await send(routes.startProviderSignIn, call, { baseUrl: kontor.baseUrl })).text)
    }
    expect([...codes]).toEqual([expect.stringContaining('"identity-refused"')])
  })
})

describe('SAML', () => {
  /** Posts what the provider gave, without any cookie, and goes on as the browser does. */
  async function bySaml(
    write: (said: SamlStatement) => string,
    { browser = null as Sender | null } = {},
  ): Promise<Answer> {
    const begun = await begin(samlId)
    const request = readSamlRequest(begun.url)
    const response = writeResponse(write(statementFor(request, idp, 'anna@idp.example')), request.id)
    const location = await post(response, request.relayState)
    return finish(browser ?? begun.browser, location.split('?')[1] ?? '')
  }
  async function post(SAMLResponse: string, RelayState: string): Promise<string> {
    const answer = await fetch(kontor.baseUrl + routes.takeAssertion.path, {
      method: 'POST',
      body: new URLSearchParams({ SAMLResponse, RelayState }),
      headers: { origin: 'https://idp.example', 'sec-fetch-site': 'cross-site' },
      redirect: 'manual',
    })
    expect(answer.status).toBe(303)
    return answer.headers.get('location') ?? ''
  }
  const signed = (said: SamlStatement, key = own): string => writeAssertion(said, signAssertion(said, key))

  test('a signed assertion for us, in answer to us, opens a session in the browser that began', async () => {
    expect(await whoIs(await bySaml(signed))).toBe('anna')
    const other = await begin(samlId)
    expect((await bySaml(signed, { browser: other.browser })).code).toBe('identity-refused')
  })

  test.each<[string, (said: SamlStatement) => string]>([
    ['is not signed', (said) => writeAssertion(said)],
    ['is signed by a foreign key', (said) => signed(said, foreign)],
    ['was changed after it was signed', (said) => signed(said).replace('anna@', 'admin@')],
    ['has no audience', (said) => signed({ ...said, audience: null })],
    ['has a foreign audience', (said) => signed({ ...said, audience: 'https://other.example' })],
    ['has a foreign issuer', (said) => signed({ ...said, issuer: 'https://other.example' })],
    ['answers another request', (said) => signed({ ...said, inResponseTo: '_other' })],
    ['is for another address', (said) => signed({ ...said, recipient: 'https://other.example/acs' })],
    ['is too old', (said) => signed({ ...said, issuedAt: new Date(Date.now() - 3_600_000) })],
    ['is of tomorrow', (said) => signed({ ...said, issuedAt: new Date(Date.now() + 86_400_000) })],
    ['names nobody', (said) => signed({ ...said, subject: '' })],
    ['is empty', () => ''],
  ])('S35: an assertion that %s opens nothing', async (_what, write) => {
    expect((await bySaml(write)).code).toMatch(/^(?:identity-refused|step-over)$/)
  })

  const evil = (said: SamlStatement): string =>
    writeAssertion({ ...said, id: '_evil', subject: 'admin@firm.test' })
  test.each<[string, (said: SamlStatement) => string]>([
    ['before the signed one', (said) => evil(said) + signed(said)],
    ['after the signed one', (said) => signed(said) + evil(said)],
    [
      'around the signed one',
      (said) => evil(said).replace('</saml:Assertion>', `${signed(said)}</saml:Assertion>`),
    ],
    [
      'with the signature of the signed one, which hides in it',
      (said) =>
        writeAssertion(
          { ...said, id: '_evil', subject: 'admin@firm.test' },
          signAssertion(said, own).replace(
            '</ds:Signature>',
            `<ds:Object>${writeAssertion(said)}</ds:Object></ds:Signature>`,
          ),
        ),
    ],
    [
      'with the same id as the signed one',
      (said) => writeAssertion({ ...said, subject: 'admin@firm.test' }) + signed(said),
    ],
    [
      'beside the signed one in an extension',
      (said) => `<samlp:Extensions>${signed(said)}</samlp:Extensions>${evil(said)}`,
    ],
  ])('S35: signature wrapping: a forged assertion %s opens nothing', async (_what, write) => {
    expect(
      await link('admin@firm.test', samlId, 'admin@firm.test').then((status) => [201, 409].includes(status)),
    ).toBe(true)
    expect((await bySaml(write)).code).toMatch(/^(?:identity-refused|step-over)$/)
  })

  test('S35: a comment in the name cuts nothing off: the whole name counts', async () => {
    const whole = 'anna@idp.example.evil.example'
    const write = (said: SamlStatement): string => {
      const split = { ...said, subject: whole, rawSubject: 'anna@idp.example<!-- -->.evil.example' }
      return writeAssertion(split, signAssertion(split, own))
    }
    expect((await bySaml(write)).code).toMatch(/^(?:identity-refused|step-over)$/)
    expect(await link('ben', samlId, whole)).toBe(201)
    const answer = await bySaml(write)
    expect(await whoIs(answer)).toBe('ben')
  })

  test('S35: an assertion is taken once, also under a state of its own', async () => {
    const begun = await begin(samlId)
    const request = readSamlRequest(begun.url)
    const response = writeResponse(signed(statementFor(request, idp, 'anna@idp.example')), request.id)
    const location = await post(response, request.relayState)
    expect(await whoIs(await finish(begun.browser, location.split('?')[1] ?? ''))).toBe('anna')
    expect(await post(response, request.relayState)).toContain('refused')
    const again = await begin(samlId)
    expect(await post(response, readSamlRequest(again.url).relayState)).toContain('refused')
    expect((await finish(begun.browser, location.split('?')[1] ?? '')).code).toBe('step-over')
  })

  test('the service describes itself for the provider', async () => {
    const answer = await send(
      routes.readSamlMetadata,
      { params: { tenant: 'alpha', provider: samlId } },
      { baseUrl: kontor.baseUrl },
    )
    expect([answer.status, answer.headers['content-type']]).toEqual([
      200,
      expect.stringContaining('application/samlmetadata+xml'),
    ])
    expect(answer.text).toContain('/api/v1/sign-in/saml"')
    expect(answer.text).toContain('WantAssertionsSigned="true"')
  })
})

test('S35: headers that name a user open nothing', async () => {
  for (const header of ['x-remote-user', 'remote-user', 'x-forwarded-user', 'x-auth-request-email']) {
    const headers = { [header]: 'admin@firm.test' }
    expect((await send(routes.readSession, {}, { baseUrl: kontor.baseUrl, headers })).status).toBe(401)
  }
})

test('another issuer forgets who was linked', async () => {
  const { id } = await addProvider('Moving', oidcPlace(), oidc.clientSecret)
  expect(await link('ben', id, 'ben')).toBe(201)
  const body = { name: 'Moving', place: samlPlace() }
  expect((await send(routes.updateSignInProvider, { params: { id }, body }, boss)).status).toBe(200)
  expect(await link('ben', id, 'ben')).toBe(201)
})
