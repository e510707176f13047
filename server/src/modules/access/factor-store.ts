import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'
import { present } from '#platform/faults'

export interface TotpRow {
  sealed: string
  confirmedAt: Date | null
}

export function readTotp(tx: ReadTx, userId: string): Promise<TotpRow | null> {
  return tx.first<TotpRow>(
    sql`select sealed, confirmed_at as "confirmedAt" from totp_keys where tenant_id = ${tx.tenantId} and user_id = ${userId}`,
  )
}

/** A key that waits for its first code, in place of any before it. */
export async function writeTotp(tx: WriteTx, userId: string, sealed: string): Promise<void> {
  await tx.run(sql`
    insert into totp_keys (tenant_id, user_id, sealed) values (${tx.tenantId}, ${userId}, ${sealed})
    on conflict (tenant_id, user_id) do update set sealed = excluded.sealed, confirmed_at = null, last_step = 0`)
}

/** Uses a step of time, if neither it nor a later one was used; also the first confirms the key. */
export async function takeTotpStep(tx: WriteTx, userId: string, step: number): Promise<boolean> {
  const rows = await tx.all(sql`
    update totp_keys set last_step = ${step}, confirmed_at = coalesce(confirmed_at, ${tx.now})
     where tenant_id = ${tx.tenantId} and user_id = ${userId} and last_step < ${step} returning last_step`)
  return rows.length === 1
}

export async function deleteTotp(tx: WriteTx, userId: string): Promise<boolean> {
  const rows = await tx.all(
    sql`delete from totp_keys where tenant_id = ${tx.tenantId} and user_id = ${userId} returning user_id`,
  )
  return rows.length === 1
}

export async function writeRecoveryCodes(
  tx: WriteTx,
  userId: string,
  hashes: readonly Buffer[],
): Promise<void> {
  await tx.run(sql`delete from recovery_codes where tenant_id = ${tx.tenantId} and user_id = ${userId}`)
  if (hashes.length === 0) return
  await tx.run(sql`
    insert into recovery_codes (tenant_id, user_id, code_hash)
    select ${tx.tenantId}, ${userId}, hash from unnest(${hashes}::bytea[]) as hash`)
}

/** Uses a recovery code; false when it is none. */
export async function deleteRecoveryCode(tx: WriteTx, userId: string, hash: Buffer): Promise<boolean> {
  const rows = await tx.all(sql`
    delete from recovery_codes where tenant_id = ${tx.tenantId} and user_id = ${userId} and code_hash = ${hash} returning user_id`)
  return rows.length === 1
}

export async function countRecoveryCodes(tx: ReadTx, userId: string): Promise<number> {
  const row = await tx.first<{ n: string }>(
    sql`select count(*) as n from recovery_codes where tenant_id = ${tx.tenantId} and user_id = ${userId}`,
  )
  return Number(row?.n ?? 0)
}

export interface PasskeyRow {
  id: string
  userId: string
  credentialId: string
  publicKey: Buffer
  signCount: string
  transports: string[]
  name: string
  createdAt: Date
  lastUsedAt: Date | null
}

const passkeyColumns = sql`id, user_id as "userId", credential_id as "credentialId", public_key as "publicKey",
  sign_count as "signCount", transports, name, created_at as "createdAt", last_used_at as "lastUsedAt"`

export function readPasskeys(tx: ReadTx, userId: string): Promise<PasskeyRow[]> {
  return tx.all<PasskeyRow>(
    sql`select ${passkeyColumns} from passkeys where tenant_id = ${tx.tenantId} and user_id = ${userId} order by id`,
  )
}

export function findPasskey(tx: ReadTx, credentialId: string): Promise<PasskeyRow | null> {
  return tx.first<PasskeyRow>(
    sql`select ${passkeyColumns} from passkeys where tenant_id = ${tx.tenantId} and credential_id = ${credentialId}`,
  )
}

export interface NewPasskey {
  credentialId: string
  publicKey: Uint8Array
  signCount: number
  transports: readonly string[]
}

export async function insertPasskey(
  tx: WriteTx,
  userId: string,
  name: string,
  key: NewPasskey,
): Promise<string> {
  const row = await tx.first<{ id: string }>(sql`
    insert into passkeys (tenant_id, user_id, credential_id, public_key, sign_count, transports, name, created_at)
    values (${tx.tenantId}, ${userId}, ${key.credentialId}, ${Buffer.from(key.publicKey)}, ${key.signCount},
            ${key.transports}::text[], ${name}, ${tx.now}) returning id`)
  return present(row, 'the new passkey').id
}

export async function notePasskeyUse(tx: WriteTx, id: string, signCount: number): Promise<void> {
  await tx.run(sql`
    update passkeys set sign_count = ${signCount}, last_used_at = ${tx.now} where tenant_id = ${tx.tenantId} and id = ${id}`)
}

export async function deletePasskey(tx: WriteTx, id: string, userId: string): Promise<void> {
  await tx.run(
    sql`delete from passkeys where tenant_id = ${tx.tenantId} and id = ${id} and user_id = ${userId}`,
  )
}

export async function deletePasskeys(tx: WriteTx, userId: string): Promise<number> {
  return tx.run(sql`delete from passkeys where tenant_id = ${tx.tenantId} and user_id = ${userId}`)
}
