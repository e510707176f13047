import { sql } from 'kysely'
import type { Database, ReadTx, WriteTx } from '#platform/db'
import { present } from '#platform/faults'
import type { TenantKey } from '#platform/secrets'

export interface Tenant {
  id: string
  slug: string
  name: string
  locale: string
  caseNumberFormat: string
  undoSeconds: number
}

const columns = sql`tenant_id as id, slug, name, locale, case_number_format as "caseNumberFormat", undo_seconds as "undoSeconds"`

export async function readTenant(tx: ReadTx): Promise<Tenant> {
  return present(
    await tx.first<Tenant>(sql`select ${columns} from tenants where tenant_id = ${tx.tenantId}`),
    'the tenant',
  )
}

/** The tenant's key; read from the database once per process. */
export async function tenantKey(tx: ReadTx): Promise<TenantKey> {
  const { keyring } = tx.context
  const known = keyring.knownTenantKey(tx.tenantId)
  if (known) return known
  const row = await tx.first<{ wrapped_key: Buffer }>(
    sql`select wrapped_key from tenants where tenant_id = ${tx.tenantId}`,
  )
  return keyring.tenantKey(tx.tenantId, present(row, 'the tenant').wrapped_key)
}

/** Tenant id by slug (also by id), or null. */
export async function findTenant(
  db: Database,
  slug: string,
): Promise<{ id: string; slug: string; name: string } | null> {
  const rows = await db.asSystem('find a tenant by its slug', (tx) =>
    tx.all<{ id: string; slug: string; name: string }>(
      sql`select tenant_id as id, slug, name from tenants where (slug = ${slug} or tenant_id::text = ${slug}) and removed_at is null`,
    ),
  )
  return rows[0] ?? null
}

export function listTenants(db: Database): Promise<{ id: string; slug: string; name: string }[]> {
  return db.asSystem('list tenants', (tx) =>
    tx.all(sql`select tenant_id as id, slug, name from tenants where removed_at is null order by slug`),
  )
}

export async function allTenantIds(db: Database): Promise<string[]> {
  return (await listTenants(db)).map((tenant) => tenant.id)
}

export async function insertTenant(
  db: Database,
  row: { id: string; slug: string; name: string; locale: string; wrappedKey: Buffer },
): Promise<void> {
  await db.asSystem('found a tenant', (tx) =>
    tx.all(sql`
      insert into tenants (tenant_id, slug, name, locale, wrapped_key)
      values (${row.id}, ${row.slug}, ${row.name}, ${row.locale}, ${row.wrappedKey})`),
  )
}

/** Raises a counter of the tenant and gives its new value; the row stays locked until the commit. */
export async function raiseCounter(tx: WriteTx, name: string, by: number): Promise<number> {
  const row = await tx.first<{ value: string }>(sql`
    insert into counters (tenant_id, name, value) values (${tx.tenantId}, ${name}, ${by})
    on conflict (tenant_id, name) do update set value = counters.value + ${by} returning value`)
  return Number(present(row, 'the counter').value)
}

export async function updateTenant(
  tx: WriteTx,
  to: { name: string; caseNumberFormat: string; undoSeconds: number },
): Promise<void> {
  await tx.run(sql`
    update tenants set name = ${to.name}, case_number_format = ${to.caseNumberFormat}, undo_seconds = ${to.undoSeconds}
     where tenant_id = ${tx.tenantId}`)
}

/** Begins a new epoch of the log and gives it. Seconds since 1970, so that two restores of one backup differ. */
export async function raiseEpoch(tx: WriteTx): Promise<number> {
  const row = await tx.first<{ epoch: number }>(sql`
    update tenants set log_epoch = greatest(log_epoch + 1, extract(epoch from ${tx.now}::timestamptz)::integer)
     where tenant_id = ${tx.tenantId} returning log_epoch as epoch`)
  return present(row, 'the tenant').epoch
}

/** The tenant's wrapped key, locked against another rotation. */
export async function lockWrappedKey(tx: WriteTx): Promise<Buffer> {
  const row = await tx.first<{ wrapped: Buffer }>(sql`
    select wrapped_key as wrapped from tenants where tenant_id = ${tx.tenantId} for no key update`)
  return present(row, 'the tenant').wrapped
}

export async function writeWrappedKey(tx: WriteTx, wrapped: Buffer): Promise<void> {
  await tx.run(sql`update tenants set wrapped_key = ${wrapped} where tenant_id = ${tx.tenantId}`)
}

/** Marks the tenant as one that is being removed: nobody finds it any more, and the tables' owner may delete its rows. */
export async function markRemoved(tx: WriteTx): Promise<void> {
  await tx.run(
    sql`update tenants set removed_at = coalesce(removed_at, ${tx.now}) where tenant_id = ${tx.tenantId}`,
  )
}

/** A tenant by its slug, also one that is being removed. */
export async function findEvenRemoved(
  db: Database,
  slug: string,
): Promise<{ id: string; slug: string; removing: boolean } | null> {
  const rows = await db.asSystem('find a tenant that is being removed', (tx) =>
    tx.all<{ id: string; slug: string; removing: boolean }>(sql`
      select tenant_id as id, slug, removed_at is not null as removing from tenants where slug = ${slug}`),
  )
  return rows[0] ?? null
}
