import {
  type AccountSettings,
  beginSignIn as beginSignInRoute,
  createAccount as createAccountRoute,
  fetchNow,
  finishSignIn as finishSignInRoute,
  listAccounts as listAccountsRoute,
  testAccount,
  updateAccount,
} from '@kontor/contract'
import type { Services } from '#platform/context'
import type { Database, ReadTx } from '#platform/db'
import type { FetchOutside } from '#platform/egress'
import { notFound, present } from '#platform/faults'
import { type Bound, custom, read, write } from '#platform/http'
import { testConnections } from './ports.ts'
import { listAccounts, presentAccount } from './present.ts'
import type { AccessTokens } from './access-tokens.ts'
import { changeAccount, createAccount, openAccount } from './settings.ts'
import { beginSignIn, finishSignIn } from './sign-in.ts'
import { askToFetch, findAccount } from './store.ts'

export function accountRoutes(
  db: Database,
  services: Services,
  outside: { fetch: FetchOutside; accessTokens: AccessTokens },
): Bound[] {
  return [
    read(listAccountsRoute, (tx, { query }) => listAccounts(tx, query)),
    write(createAccountRoute, async (tx, { body }) => presentAccount(tx, await createAccount(tx, body))),
    write(updateAccount, async (tx, { params, body }) => {
      await changeAccount(tx, params.id, body)
      return presentAccount(tx, params.id)
    }),
    // No network call inside a transaction: the stored secrets are read first, then the servers are tried.
    custom(testAccount, async ({ context }, { body }) => {
      const settings = body.id
        ? await db.readInTenant(present(context, 'context'), (tx) =>
            withStoredSecrets(tx, body.id as string, body.settings),
          )
        : body.settings
      const accessToken = body.id && outside.accessTokens.of(present(context, 'context').tenantId, body.id)
      const steps = await testConnections.call(settings, accessToken || undefined)
      return { ok: steps.every((step) => step.state !== 'failed'), steps }
    }),
    write(beginSignInRoute, (tx, { params }, caller) => beginSignIn(tx, caller, params.id)),
    custom(finishSignInRoute, async (facts, { body }) => {
      const caller = present(facts.caller, 'the caller')
      const id = await finishSignIn(db, services, outside.fetch, caller, body)
      return db.readInTenant(present(facts.context, 'context'), (tx) => presentAccount(tx, id))
    }),
    write(fetchNow, async (tx, { params }) => {
      const account = await findAccount(tx, params.id)
      if (!account) throw notFound()
      // Whichever process holds the account sees it when it is woken, or when it renews.
      await askToFetch(tx, account.id)
      tx.wake('accounts')
      return null
    }),
  ]
}

/** Stored secrets are only used against the very server they were given for. */
async function withStoredSecrets(
  tx: ReadTx,
  id: string,
  settings: AccountSettings,
): Promise<AccountSettings> {
  const account = await findAccount(tx, id)
  if (!account) throw notFound()
  const opened = await openAccount(tx, account)
  return {
    ...settings,
    receive: fill(settings.receive, opened.receive),
    ...(settings.send ? { send: fill(settings.send, opened.send ?? {}) } : {}),
  }
}

function fill<T extends object>(wanted: T, stored: Record<string, unknown>): T {
  const sameServer = ['via', 'host', 'port', 'user'].every(
    (key) => (wanted as Record<string, unknown>)[key] === stored[key],
  )
  if ('password' in wanted || !sameServer || stored.password === undefined) return wanted
  return { ...wanted, password: stored.password }
}
