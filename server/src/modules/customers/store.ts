import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'
import { uuidv7 } from '#platform/ids'

export interface Identity {
  kind: 'email' | 'phone' | 'handle'
  value: string
}
export interface CustomerRow {
  id: string
  name: string
  createdAt: Date
}

export function findCustomer(tx: ReadTx, id: string): Promise<CustomerRow | null> {
  return tx.first<CustomerRow>(sql`
    select id, name, created_at as "createdAt" from customers where tenant_id = ${tx.tenantId} and id = ${id}`)
}

export function readIdentities(
  tx: ReadTx,
  customerIds: readonly string[],
): Promise<(Identity & { customerId: string })[]> {
  return tx.all(sql`
    select customer_id as "customerId", kind, value from identities
     where tenant_id = ${tx.tenantId} and customer_id = any(${customerIds}::uuid[]) order by created_at, value`)
}

export async function renameRow(tx: WriteTx, id: string, name: string): Promise<void> {
  await tx.run(sql`update customers set name = ${name} where tenant_id = ${tx.tenantId} and id = ${id}`)
}

/**
 * The customer of each identity; unknown identities get a new customer with the given name. One customer even when
 * two transactions meet a new identity at the same time.
 */
export async function recogniseAll(
  tx: WriteTx,
  senders: readonly (Identity & { name: string })[],
): Promise<Map<string, string>> {
  const wanted = new Map(senders.map((sender) => [keyOf(sender), sender]))
  const known = await lookUp(tx, [...wanted.values()])
  const fresh = [...wanted]
    .filter(([key]) => !known.has(key))
    .map(([, sender]) => ({ ...sender, id: uuidv7(tx.now) }))
  if (fresh.length === 0) return known
  await tx.run(sql`
    insert into customers (tenant_id, id, name, created_at)
    select ${tx.tenantId}::uuid, id, name, ${tx.now} from jsonb_to_recordset(${JSON.stringify(fresh)}::jsonb) as c(id uuid, name text)`)
  const inserted = await tx.all<Identity & { customerId: string }>(sql`
    insert into identities (tenant_id, kind, value, customer_id, created_at)
    select ${tx.tenantId}::uuid, kind, value, id, ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(fresh)}::jsonb) as c(id uuid, kind text, value text) order by kind, value
    on conflict do nothing returning kind, value, customer_id as "customerId"`)
  for (const row of inserted) known.set(keyOf(row), row.customerId)
  const beaten = fresh.filter((sender) => !known.has(keyOf(sender)))
  if (beaten.length === 0) return known
  await tx.run(
    sql`delete from customers where tenant_id = ${tx.tenantId} and id = any(${beaten.map((sender) => sender.id)}::uuid[])`,
  )
  for (const [key, id] of await lookUp(tx, beaten)) known.set(key, id)
  return known
}

export function keyOf({ kind, value }: Identity): string {
  return `${kind}:${value}`
}

async function lookUp(tx: ReadTx, identities: readonly Identity[]): Promise<Map<string, string>> {
  const rows = await tx.all<Identity & { customerId: string }>(sql`
    select i.kind, i.value, i.customer_id as "customerId"
      from jsonb_to_recordset(${JSON.stringify(identities)}::jsonb) as w(kind text, value text)
      join identities i on i.tenant_id = ${tx.tenantId} and i.kind = w.kind and i.value = w.value`)
  return new Map(rows.map((row) => [keyOf(row), row.customerId]))
}
