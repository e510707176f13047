import type { ProfileName, ProviderPlace } from '@kontor/contract'
import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'
import { present } from '#platform/faults'

export interface ProviderRow {
  id: string
  name: string
  active: boolean
  settings: { place: ProviderPlace; newUsers: ProfileName | null }
  /** The client secret. */
  sealed: string | null
}

const columns = sql`id, name, active, settings, sealed`

export function readProviders(tx: ReadTx): Promise<ProviderRow[]> {
  return tx.all<ProviderRow>(
    sql`select ${columns} from sign_in_providers where tenant_id = ${tx.tenantId} order by name`,
  )
}

export function findProvider(tx: ReadTx, id: string): Promise<ProviderRow | null> {
  return tx.first<ProviderRow>(
    sql`select ${columns} from sign_in_providers where tenant_id = ${tx.tenantId} and id = ${id}`,
  )
}

export async function insertProvider(tx: WriteTx, row: Omit<ProviderRow, 'id' | 'sealed'>): Promise<string> {
  const made = await tx.first<{ id: string }>(sql`
    insert into sign_in_providers (tenant_id, name, active, settings, created_at)
    values (${tx.tenantId}, ${row.name}, ${row.active}, ${JSON.stringify(row.settings)}::jsonb, ${tx.now}) returning id`)
  return present(made, 'the new provider').id
}

export async function updateProvider(tx: WriteTx, row: ProviderRow): Promise<void> {
  await tx.run(sql`
    update sign_in_providers set name = ${row.name}, active = ${row.active}, settings = ${JSON.stringify(row.settings)}::jsonb,
           sealed = ${row.sealed}
     where tenant_id = ${tx.tenantId} and id = ${row.id}`)
}

export async function deleteProvider(tx: WriteTx, id: string): Promise<boolean> {
  return (
    (await tx.run(sql`delete from sign_in_providers where tenant_id = ${tx.tenantId} and id = ${id}`)) > 0
  )
}

export interface IdentityRow {
  id: string
  userId: string
  providerId: string
  providerName: string
  subject: string
  createdAt: Date
}

export function readIdentities(tx: ReadTx, userId: string): Promise<IdentityRow[]> {
  return tx.all<IdentityRow>(sql`
    select i.id, i.user_id as "userId", i.provider_id as "providerId", p.name as "providerName", i.subject, i.created_at as "createdAt"
      from provider_identities i join sign_in_providers p on p.tenant_id = i.tenant_id and p.id = i.provider_id
     where i.tenant_id = ${tx.tenantId} and i.user_id = ${userId} order by i.id`)
}

/** Who of ours somebody is elsewhere: by issuer and subject, never by an address. */
export async function findIdentity(
  tx: ReadTx,
  who: { providerId: string; issuer: string; subject: string },
): Promise<string | null> {
  const row = await tx.first<{ userId: string }>(sql`
    select user_id as "userId" from provider_identities where tenant_id = ${tx.tenantId}
       and provider_id = ${who.providerId} and issuer = ${who.issuer} and subject = ${who.subject}`)
  return row?.userId ?? null
}

export async function insertIdentity(
  tx: WriteTx,
  userId: string,
  who: { providerId: string; issuer: string; subject: string },
): Promise<string> {
  const row = await tx.first<{ id: string }>(sql`
    insert into provider_identities (tenant_id, provider_id, issuer, subject, user_id, created_at)
    values (${tx.tenantId}, ${who.providerId}, ${who.issuer}, ${who.subject}, ${userId}, ${tx.now}) returning id`)
  return present(row, 'the new identity').id
}

export async function deleteIdentity(
  tx: WriteTx,
  id: string,
): Promise<{ userId: string; providerId: string } | null> {
  return tx.first<{ userId: string; providerId: string }>(sql`
    delete from provider_identities where tenant_id = ${tx.tenantId} and id = ${id}
    returning user_id as "userId", provider_id as "providerId"`)
}

export async function deleteIdentitiesOf(tx: WriteTx, providerId: string): Promise<void> {
  await tx.run(
    sql`delete from provider_identities where tenant_id = ${tx.tenantId} and provider_id = ${providerId}`,
  )
}

/** Uses an assertion; false when it was used before. */
export async function insertAssertion(
  tx: WriteTx,
  providerId: string,
  assertionId: string,
  expiresAt: Date,
): Promise<boolean> {
  const rows = await tx.all(sql`
    insert into used_assertions (tenant_id, provider_id, assertion_id, expires_at)
    values (${tx.tenantId}, ${providerId}, ${assertionId}, ${expiresAt}) on conflict do nothing returning assertion_id`)
  return rows.length === 1
}

export async function deleteOldAssertions(tx: WriteTx): Promise<void> {
  await tx.run(sql`delete from used_assertions where tenant_id = ${tx.tenantId} and expires_at < ${tx.now}`)
}
