import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Context } from '#platform/context'
import type { Database, ReadTx } from '#platform/db'
import { usedBlobs } from './store.ts'

const pageSize = 500

export interface LedgerFault {
  code: 'raw-changed' | 'case-missing' | 'source-missing'
  ledgerId: string
}

/** Every entry has a source, its case where its state says so, and the bytes that arrived. */
export async function verifyLedger(tx: ReadTx): Promise<{ entries: number; fault: LedgerFault | null }> {
  let entries = 0
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const rows = await tx.all<{
      id: string
      raw: Buffer | null
      sha256: Buffer
      state: string
      caseId: string | null
      sources: number
    }>(sql`
      select l.id, l.raw, l.raw_sha256 as sha256, l.state, l.case_id as "caseId",
             (select count(*)::int from ledger_sources s where s.tenant_id = l.tenant_id and s.ledger_id = l.id) as sources
        from ledger l where l.tenant_id = ${tx.tenantId} and l.id > ${after}::uuid order by l.id limit ${pageSize}`)
    for (const row of rows) {
      entries++
      if (row.raw && !createHash('sha256').update(row.raw).digest().equals(row.sha256))
        return { entries, fault: { code: 'raw-changed', ledgerId: row.id } }
      if (['new-case', 'joined', 'suspected', 'automatic'].includes(row.state) && row.caseId === null)
        return { entries, fault: { code: 'case-missing', ledgerId: row.id } }
      if (row.sources === 0) return { entries, fault: { code: 'source-missing', ledgerId: row.id } }
    }
    after = rows.at(-1)?.id ?? after
    if (rows.length < pageSize) return { entries, fault: null }
  }
}

export interface BlobFault {
  code: 'blob-missing' | 'blob-changed'
  sha256: string
}

/**
 * Every blob that a row mentions is there and is what its name says; how many lie there that no row mentions, which a
 * crash leaves behind and the nightly sweep removes.
 */
export async function verifyBlobs(
  db: Database,
  context: Context,
): Promise<{ blobs: number; orphans: number; fault: BlobFault | null }> {
  let blobs = 0
  for (let after: Buffer = Buffer.alloc(0); ; ) {
    const page = await db.readInTenant(context, (tx) => blobsAfter(tx, after))
    for (const sha256 of page) {
      const code = await faultOf(context, sha256)
      if (code !== null) return { blobs, orphans: 0, fault: { code, sha256: sha256.toString('hex') } }
      blobs++
    }
    const last = page.at(-1)
    if (!last || page.length < pageSize)
      return { blobs, orphans: await countOrphans(db, context), fault: null }
    after = last
  }
}

async function faultOf({ blobs, tenantId }: Context, sha256: Buffer): Promise<BlobFault['code'] | null> {
  if (!(await blobs.has(tenantId, sha256))) return 'blob-missing'
  const hash = createHash('sha256')
  for await (const chunk of blobs.stream(tenantId, sha256)) hash.update(chunk)
  return hash.digest().equals(sha256) ? null : 'blob-changed'
}

async function blobsAfter(tx: ReadTx, after: Buffer): Promise<Buffer[]> {
  const rows = await tx.all<{ sha256: Buffer }>(sql`
    select sha256 from blobs where tenant_id = ${tx.tenantId} and sha256 > ${after}
    union select raw_sha256 from ledger where tenant_id = ${tx.tenantId} and raw is null and raw_sha256 > ${after}
    order by 1 limit ${pageSize}`)
  return rows.map((row) => row.sha256)
}

async function countOrphans(db: Database, context: Context): Promise<number> {
  let orphans = 0
  let batch: Buffer[] = []
  const count = async (): Promise<void> => {
    const used = await db.readInTenant(context, (tx) => usedBlobs(tx, batch))
    orphans += batch.length - used.length
    batch = []
  }
  for await (const { sha256 } of context.blobs.listAll(context.tenantId)) {
    batch.push(sha256)
    if (batch.length === pageSize) await count()
  }
  if (batch.length > 0) await count()
  return orphans
}
