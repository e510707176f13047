import { sql } from 'kysely'
import type { ReadTx, SystemTx, WriteTx } from '#platform/db'

export type ScanState = 'pending' | 'clean' | 'infected' | 'failed'

/** A file's bytes that wait for the scanner. */
export interface Unscanned {
  sha256: Buffer
  attempts: number
}

/** Tenants in which something waits. */
export async function tenantsWithUnscanned(tx: SystemTx, now: Date, limit: number): Promise<string[]> {
  const rows = await tx.all<{ tenantId: string }>(sql`
    select distinct tenant_id as "tenantId" from blobs
     where scan in ('pending', 'failed') and scan_after <= ${now} limit ${limit}`)
  return rows.map((row) => row.tenantId)
}

/** What waits in a tenant; bytes that are no file of a message or user are not asked about. */
export function nextUnscanned(tx: ReadTx, limit: number): Promise<Unscanned[]> {
  return tx.all<Unscanned>(sql`
    select b.sha256, b.scan_attempts as attempts from blobs b
     where b.tenant_id = ${tx.tenantId} and b.scan in ('pending', 'failed') and b.scan_after <= ${tx.now}
       and exists (select 1 from attachments a where a.tenant_id = b.tenant_id and a.sha256 = b.sha256)
     order by b.scan_after, b.sha256 limit ${limit}`)
}

export async function scanStateOf(
  tx: ReadTx,
  sha256: Buffer,
): Promise<{ state: ScanState; finding: string | null; attempts: number } | null> {
  return tx.first(sql`
    select scan as state, scan_finding as finding, scan_attempts as attempts from blobs
     where tenant_id = ${tx.tenantId} and sha256 = ${sha256}`)
}

/** What was found stays found: a clean word never overwrites an infection. */
export async function settleScan(
  tx: WriteTx,
  sha256: Buffer,
  result: { state: ScanState; finding: string | null; after: Date },
): Promise<void> {
  await tx.run(sql`
    update blobs set scan = ${result.state}, scan_finding = ${result.finding}, scan_attempts = scan_attempts + 1, scan_after = ${result.after}
     where tenant_id = ${tx.tenantId} and sha256 = ${sha256} and scan <> 'infected'`)
}

/** Messages that carry these bytes, with their cases. */
export function messagesWith(
  tx: ReadTx,
  sha256: Buffer,
  limit: number,
): Promise<{ caseId: string; messageId: string }[]> {
  return tx.all(sql`
    select distinct case_id as "caseId", message_id as "messageId" from attachments
     where tenant_id = ${tx.tenantId} and sha256 = ${sha256} and message_id is not null limit ${limit}`)
}

/** Uploads that went out with nothing and stand in no draft. Gives how many were forgotten. */
export async function deleteUnsentUploads(tx: WriteTx, before: Date, limit: number): Promise<number> {
  return tx.run(sql`
    delete from attachments a where a.tenant_id = ${tx.tenantId} and a.id in (
      select u.id from attachments u
       where u.tenant_id = ${tx.tenantId} and u.message_id is null and u.created_at < ${before}
         and not exists (select 1 from drafts d where d.tenant_id = u.tenant_id and u.id = any(d.attachment_ids))
       order by u.created_at limit ${limit} for update skip locked)`)
}

/** Rows of bytes that no file has any more; the bytes themselves are swept with what no row mentions. */
export async function deleteUnusedBlobs(tx: WriteTx, before: Date, limit: number): Promise<number> {
  return tx.run(sql`
    delete from blobs b where b.tenant_id = ${tx.tenantId} and b.sha256 in (
      select u.sha256 from blobs u
       where u.tenant_id = ${tx.tenantId} and u.created_at < ${before}
         and not exists (select 1 from attachments a where a.tenant_id = u.tenant_id and a.sha256 = u.sha256)
       limit ${limit} for update skip locked)`)
}

export async function deleteUpload(tx: WriteTx, id: string): Promise<void> {
  await tx.run(sql`
    delete from attachments where tenant_id = ${tx.tenantId} and id = ${id} and message_id is null`)
}
