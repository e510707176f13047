import { createHash, randomBytes } from 'node:crypto'
import { type Services, systemContext } from '#platform/context'
import type { Database, WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import type { FetchOutside } from '#platform/egress'
import { conflict, Fault, notFound } from '#platform/faults'
import type { Caller } from '#platform/http'
import { tenantKey } from '#tenancy'
import { sealTokens } from './grant-seal.ts'
import { accountSignedIn } from './events.ts'
import { ensureGrant, insertSignIn, takeSignIn, writeConsent } from './grant-store.ts'
import { clientHash, endpointsOf } from './oauth-providers.ts'
import { openAccount } from './settings.ts'
import { bumpRevision, findAccount } from './store.ts'
import { requestToken } from './token-request.ts'

const stateBytes = 32
const verifierBytes = 48
const lifeMs = 15 * 60_000

/** Where the provider sends people back to: a page of the desk. */
export function returnAddress(baseUrl: string): string {
  return `${baseUrl}/admin/accounts/sign-in`
}

/**
 * Begins to sign in: gives the provider's address with state and PKCE challenge (RFC 7636). Both are bound to the
 * caller's session. Faults: `session-needed`, `no-sign-in`.
 */
export async function beginSignIn(tx: WriteTx, caller: Caller, id: string): Promise<{ url: string }> {
  const account = await findAccount(tx, id)
  if (!account) throw notFound()
  if (caller.kind !== 'session')
    throw conflict('session-needed', {}, 'Signing in needs a person with a browser, not an API token')
  const { oauth } = account
  if (oauth?.grant !== 'authorization-code')
    throw conflict('no-sign-in', { account: account.name }, 'This account does not sign in with a provider')
  const state = randomBytes(stateBytes).toString('base64url')
  const verifier = randomBytes(verifierBytes).toString('base64url')
  const { authorizeUrl, scope, extra } = endpointsOf(oauth)
  const stateHash = sha256(state)
  await insertSignIn(tx, {
    stateHash,
    accountId: account.id,
    sessionId: caller.credentialId,
    clientHash: clientHash(oauth),
    verifier: (await tenantKey(tx)).seal(placeOf(stateHash), verifier),
    expiresAt: new Date(tx.now.getTime() + lifeMs),
  })
  const url = new URL(authorizeUrl)
  const fields = {
    ...extra,
    response_type: 'code',
    client_id: oauth.clientId,
    redirect_uri: returnAddress(tx.context.baseUrl),
    ...(scope === '' ? {} : { scope }),
    state,
    code_challenge: sha256(verifier).toString('base64url'),
    code_challenge_method: 'S256',
    login_hint: account.address,
  }
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value)
  return { url: url.href }
}

interface Returned {
  state: string
  code?: string | undefined
  error?: string | undefined
}

/**
 * Finishes what `beginSignIn` began, in the same session: the code becomes tokens, which are sealed. Faults:
 * `sign-in-over`, `sign-in-refused`, `token-…`.
 */
export async function finishSignIn(
  db: Database,
  services: Services,
  fetchOutside: FetchOutside,
  caller: Caller,
  returned: Returned,
): Promise<string> {
  const context = systemContext(services, caller.tenantId)
  const { account, verifier, secret } = await db.inTenant(context, async (tx) => {
    const stateHash = sha256(returned.state)
    const signIn = caller.kind === 'session' ? await takeSignIn(tx, stateHash, caller.credentialId) : null
    const found = signIn && (await findAccount(tx, signIn.accountId))
    // Whatever is wrong with it, it looks the same.
    if (!signIn || !found?.oauth || !clientHash(found.oauth).equals(signIn.clientHash)) throw over()
    const key = await tenantKey(tx)
    return {
      account: { ...found, oauth: found.oauth },
      verifier: key.open(placeOf(stateHash), signIn.verifier),
      secret: (await openAccount(tx, found)).oauth?.clientSecret,
    }
  })
  if (!returned.code)
    throw new Fault(409, 'sign-in-refused', { reason: returned.error ?? '' }, 'The provider gave no consent')
  const answer = await requestToken(
    fetchOutside,
    endpointsOf(account.oauth).tokenUrl,
    { clientId: account.oauth.clientId, clientSecret: typeof secret === 'string' ? secret : undefined },
    {
      grant_type: 'authorization_code',
      code: returned.code,
      redirect_uri: returnAddress(services.baseUrl),
      code_verifier: verifier,
    },
  )
  if (!answer.ok)
    throw new Fault(409, signInCode(answer.code), answer.params, `The provider gave no token: ${answer.code}`)
  if (!answer.tokens.refreshToken)
    throw new Fault(409, 'no-refresh-token', {}, 'The provider gave no lasting consent')
  await db.inTenant({ ...context, actor: { kind: 'user', id: caller.userId } }, async (tx) => {
    await ensureGrant(tx, account.id, clientHash(account.oauth))
    const sealed = sealTokens(await tenantKey(tx), account.id, answer.tokens, tx.now)
    await writeConsent(tx, account.id, { ...sealed, owner: answer.tokens.owner, givenHash: null })
    await emit(tx, accountSignedIn.of(account.id, { provider: account.oauth.provider }))
    await bumpRevision(tx, account.id)
    tx.wake('accounts')
  })
  return account.id
}

function signInCode(code: string): string {
  return code === 'consent-revoked' ? 'sign-in-over' : code
}

function over(): Fault {
  return new Fault(409, 'sign-in-over', {}, 'This sign-in is over; begin it anew')
}

function placeOf(stateHash: Buffer): string {
  return `sign-in:${stateHash.toString('hex')}`
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
