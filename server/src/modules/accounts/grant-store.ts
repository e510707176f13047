import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'

export interface GrantRow {
  accountId: string
  clientHash: Buffer
  givenHash: Buffer | null
  sealed: { refreshToken?: string; accessToken?: string }
  state: 'missing' | 'valid' | 'revoked'
  owner: string | null
  accessExpiresAt: Date | null
  refreshExpiresAt: Date | null
  grantedAt: Date | null
  alarmedAt: Date | null
  fence: number
}

const columns = sql`
  account_id as "accountId", client_hash as "clientHash", given_hash as "givenHash", sealed, state, owner, access_expires_at as "accessExpiresAt",
  refresh_expires_at as "refreshExpiresAt", granted_at as "grantedAt", alarmed_at as "alarmedAt", fence::float8 as fence`

export function readGrants(tx: ReadTx, accountIds: readonly string[]): Promise<GrantRow[]> {
  return tx.all<GrantRow>(sql`
    select ${columns} from account_grants where tenant_id = ${tx.tenantId} and account_id = any(${accountIds}::uuid[])`)
}

export async function findGrant(tx: ReadTx, accountId: string): Promise<GrantRow | null> {
  return (await readGrants(tx, [accountId]))[0] ?? null
}

/** A grant of this client; one of another client is forgotten. */
export async function ensureGrant(tx: WriteTx, accountId: string, clientHash: Buffer): Promise<void> {
  await tx.run(sql`
    insert into account_grants as g (tenant_id, account_id, client_hash) values (${tx.tenantId}, ${accountId}, ${clientHash})
    on conflict (tenant_id, account_id) do update
       set client_hash = excluded.client_hash, given_hash = null, sealed = '{}', state = 'missing', owner = null, access_expires_at = null,
           refresh_expires_at = null, granted_at = null, alarmed_at = null, fence = g.fence + 1, lease_until = null
     where g.client_hash <> excluded.client_hash`)
}

export async function dropGrant(tx: WriteTx, accountId: string): Promise<void> {
  await tx.run(sql`delete from account_grants where tenant_id = ${tx.tenantId} and account_id = ${accountId}`)
}

/** The lease of who asks for a token, with the grant as it is now; null while another asks. */
export function leaseGrant(tx: WriteTx, accountId: string, until: Date): Promise<GrantRow | null> {
  return tx.first<GrantRow>(sql`
    update account_grants set lease_until = ${until}, fence = fence + 1
     where tenant_id = ${tx.tenantId} and account_id = ${accountId} and (lease_until is null or lease_until < ${tx.now})
    returning ${columns}`)
}

export async function releaseGrant(tx: WriteTx, accountId: string, fence: number): Promise<void> {
  await tx.run(sql`
    update account_grants set lease_until = null
     where tenant_id = ${tx.tenantId} and account_id = ${accountId} and fence = ${fence}`)
}

export interface Granted {
  sealed: { refreshToken?: string; accessToken?: string }
  owner: string | null
  accessExpiresAt: Date | null
  refreshExpiresAt: Date | null
  givenHash: Buffer | null
}

/** Consent anew, by signing in or by a token given by hand; whoever asks for one meanwhile comes too late. */
export async function writeConsent(tx: WriteTx, accountId: string, granted: Granted): Promise<void> {
  await tx.run(sql`
    update account_grants set sealed = ${JSON.stringify(granted.sealed)}::jsonb, state = 'valid', owner = ${granted.owner},
           access_expires_at = ${granted.accessExpiresAt}, refresh_expires_at = ${granted.refreshExpiresAt}, given_hash = ${granted.givenHash},
           granted_at = ${tx.now}, alarmed_at = null, lease_until = null, fence = fence + 1
     where tenant_id = ${tx.tenantId} and account_id = ${accountId}`)
}

/** A token got under a lease; false when the lease is somebody else's by now. */
export async function writeRefreshed(
  tx: WriteTx,
  accountId: string,
  fence: number,
  granted: Pick<Granted, 'sealed' | 'accessExpiresAt' | 'refreshExpiresAt'>,
): Promise<boolean> {
  const count = await tx.run(sql`
    update account_grants set sealed = sealed || ${JSON.stringify(granted.sealed)}::jsonb, state = 'valid', access_expires_at = ${granted.accessExpiresAt},
           refresh_expires_at = coalesce(${granted.refreshExpiresAt}::timestamptz, refresh_expires_at), granted_at = coalesce(granted_at, ${tx.now}),
           refreshes = refreshes + 1, lease_until = null
     where tenant_id = ${tx.tenantId} and account_id = ${accountId} and fence = ${fence}`)
  return count > 0
}

export async function writeRevoked(tx: WriteTx, accountId: string, fence: number): Promise<void> {
  await tx.run(sql`
    update account_grants set state = 'revoked', sealed = sealed - 'accessToken', access_expires_at = null, lease_until = null
     where tenant_id = ${tx.tenantId} and account_id = ${accountId} and fence = ${fence}`)
}

export async function writeAlarmed(tx: WriteTx, accountId: string): Promise<void> {
  await tx.run(sql`
    update account_grants set alarmed_at = ${tx.now} where tenant_id = ${tx.tenantId} and account_id = ${accountId}`)
}

export interface SignInRow {
  accountId: string
  clientHash: Buffer
  verifier: string
}

export async function insertSignIn(
  tx: WriteTx,
  signIn: SignInRow & { stateHash: Buffer; sessionId: string; expiresAt: Date },
): Promise<void> {
  await tx.run(sql`delete from account_sign_ins where tenant_id = ${tx.tenantId} and expires_at < ${tx.now}`)
  await tx.run(sql`
    insert into account_sign_ins (tenant_id, state_hash, account_id, session_id, client_hash, verifier, expires_at)
    values (${tx.tenantId}, ${signIn.stateHash}, ${signIn.accountId}, ${signIn.sessionId}, ${signIn.clientHash}, ${signIn.verifier},
            ${signIn.expiresAt})`)
}

/** Takes a sign-in of this session, once. */
export function takeSignIn(tx: WriteTx, stateHash: Buffer, sessionId: string): Promise<SignInRow | null> {
  return tx.first<SignInRow>(sql`
    delete from account_sign_ins
     where tenant_id = ${tx.tenantId} and state_hash = ${stateHash} and session_id = ${sessionId} and expires_at > ${tx.now}
    returning account_id as "accountId", client_hash as "clientHash", verifier`)
}

/** Accounts whose consent or client secret runs out before a moment and that nobody was told of. */
export function grantsToAlarm(
  tx: ReadTx,
  before: Date,
): Promise<{ accountId: string; what: 'client-secret' | 'consent'; at: Date }[]> {
  return tx.all(sql`
    select a.id as "accountId", r.what, r.at
      from accounts a join account_grants g on g.tenant_id = a.tenant_id and g.account_id = a.id,
           lateral (values ('client-secret', (a.oauth ->> 'secretExpiresAt')::timestamptz), ('consent', g.refresh_expires_at)) as r(what, at)
     where a.tenant_id = ${tx.tenantId} and a.oauth is not null and g.alarmed_at is null and r.at < ${before} order by r.at`)
}
