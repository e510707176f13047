import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Context } from '#platform/context'
import type { Database, ReadTx } from '#platform/db'

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

/** Every blob that a row mentions is there and is what its name says. */
export async function verifyBlobs(
  db: Database,
  context: Context,
): Promise<{ blobs: number; fault: BlobFault | null }> {
  const rows = await db.readInTenant(context, (tx) =>
    tx.all<{ sha256: Buffer }>(sql`
      select sha256 from blobs where tenant_id = ${tx.tenantId}
      union select raw_sha256 from ledger where tenant_id = ${tx.tenantId} and raw is null`),
  )
  for (const [index, { sha256 }] of rows.entries()) {
    const name = sha256.toString('hex')
    if (!(await context.blobs.has(context.tenantId, sha256)))
      return { blobs: index, fault: { code: 'blob-missing', sha256: name } }
    const hash = createHash('sha256')
    for await (const chunk of context.blobs.stream(context.tenantId, sha256)) hash.update(chunk)
    if (!hash.digest().equals(sha256)) return { blobs: index, fault: { code: 'blob-changed', sha256: name } }
  }
  return { blobs: rows.length, fault: null }
}
