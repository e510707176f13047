import { randomBytes, timingSafeEqual } from 'node:crypto'
import { encodeToken, type ReplyToken, type TokenPurpose, tokenSubject } from '@kontor/core/thread'
import { sql } from 'kysely'
import type { ReadTx } from '#platform/db'
import type { TenantKey } from '#platform/secrets'

const handleBytes = 8
const macBytes = 10
/** A token ends this long after the last message that carried it. */
export const tokenLifeMs: number = 400 * 24 * 3_600_000

/** A fresh token of the tenant for one outgoing message; its handle is to be stored. */
export function mintToken(key: TenantKey, purpose: TokenPurpose): { text: string; handle: Uint8Array } {
  const handle = randomBytes(handleBytes)
  const mac = key.mac('reply-token', tokenSubject(purpose, handle)).subarray(0, macBytes)
  return { text: encodeToken({ purpose, handle, mac }), handle }
}

/** Whether this tenant gave the token out. */
export function isOurs(key: TenantKey, token: ReplyToken): boolean {
  const mac = key.mac('reply-token', tokenSubject(token.purpose, token.handle)).subarray(0, macBytes)
  return token.mac.length === macBytes && timingSafeEqual(mac, token.mac)
}

/** Cases by the handles of true tokens, as hex; expired ones lead nowhere. */
export async function casesByHandle(
  tx: ReadTx,
  handles: readonly Uint8Array[],
  purpose: TokenPurpose,
): Promise<Map<string, string>> {
  const list = handles.map((handle) => Buffer.from(handle).toString('hex'))
  if (list.length === 0) return new Map()
  const rows = await tx.all<{ handle: string; caseId: string }>(sql`
    select encode(handle, 'hex') as handle, case_id as "caseId" from reply_handles
     where tenant_id = ${tx.tenantId} and purpose = ${purpose} and expires_at > ${tx.now}
       and handle in (select decode(h, 'hex') from unnest(${list}::text[]) h)`)
  return new Map(rows.map((row) => [row.handle, row.caseId]))
}

/** The messages of ours that carried these true tokens, by handle as hex; expired ones lead nowhere. */
export async function messagesByHandle(
  tx: ReadTx,
  handles: readonly Uint8Array[],
): Promise<Map<string, { caseId: string; messageId: string }>> {
  const list = handles.map((handle) => Buffer.from(handle).toString('hex'))
  if (list.length === 0) return new Map()
  const rows = await tx.all<{ handle: string; caseId: string; messageId: string }>(sql`
    select encode(handle, 'hex') as handle, case_id as "caseId", message_id as "messageId" from reply_handles
     where tenant_id = ${tx.tenantId} and purpose = 'customer' and expires_at > ${tx.now} and message_id is not null
       and handle in (select decode(h, 'hex') from unnest(${list}::text[]) h)`)
  return new Map(rows.map(({ handle, ...row }) => [handle, row]))
}

/** Cases by their numbers. */
export async function casesByNumber(tx: ReadTx, numbers: readonly string[]): Promise<Map<string, string>> {
  if (numbers.length === 0) return new Map()
  const rows = await tx.all<{ number: string; id: string }>(sql`
    select number, id from cases where tenant_id = ${tx.tenantId} and number = any(${numbers}::text[])`)
  return new Map(rows.map((row) => [row.number, row.id]))
}

/** Who takes part: `caseId address` pairs among those asked for. */
export async function participantsAmong(
  tx: ReadTx,
  pairs: readonly { caseId: string; address: string }[],
): Promise<Set<string>> {
  if (pairs.length === 0) return new Set()
  const rows = await tx.all<{ caseId: string; address: string }>(sql`
    select p.case_id as "caseId", p.value as address
      from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as r("caseId" uuid, address text)
      join participants p on p.tenant_id = ${tx.tenantId} and p.case_id = r."caseId" and p.kind = 'email' and p.value = r.address`)
  return new Set(rows.map((row) => `${row.caseId} ${row.address}`))
}
