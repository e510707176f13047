import type { Attachment } from '@kontor/contract'
import type { Context } from '#platform/context'
import type { ReadTx } from '#platform/db'
import { isUuid } from '#platform/db'
import { Fault, invalid, notFound } from '#platform/faults'
import type { Caller } from '#platform/http'
import { type AttachmentRow, findAttachments } from './message-store.ts'
import { requireVisible } from './rights.ts'

/** Files a caller may send in a case: his own uploads, and what the case already has. */
export async function requireSendable(
  tx: ReadTx,
  caller: Caller,
  caseId: string,
  ids: readonly string[],
): Promise<AttachmentRow[]> {
  const wanted = [...new Set(ids)]
  const rows = wanted.every(isUuid) ? await findAttachments(tx, wanted) : []
  return wanted.map((id) => {
    const row = rows.find((candidate) => candidate.id === id)
    const own = row?.messageId === null && row.uploadedBy === caller.userId
    if (!row || !(own || row.caseId === caseId))
      throw invalid({ field: 'attachments', id }, `There is no attachment "${id}" for this reply`)
    return row
  })
}

/** A file the caller may read: of a case he sees, or his own upload. */
export async function requireReadableFile(tx: ReadTx, caller: Caller, id: string): Promise<AttachmentRow> {
  const [row] = await findAttachments(tx, [id])
  if (!row) throw notFound()
  if (row.caseId) await requireVisible(tx, caller, row.caseId)
  else if (row.uploadedBy !== caller.userId) throw notFound()
  return row
}

/** What a file's reader is told of the scanner. */
export function scanOf(context: Context, { scan }: AttachmentRow): Attachment['scan'] {
  return scan === 'infected' || context.scansFiles ? scan : 'off'
}

/** Refuses what the scanner condemned or has not seen yet. Faults: `file-infected`, `file-unscanned`. */
export function requireScanned(context: Context, files: readonly AttachmentRow[]): void {
  for (const file of files) {
    const scan = scanOf(context, file)
    const name = file.filename
    if (scan === 'infected')
      throw new Fault(403, 'file-infected', { name, finding: file.scanFinding }, `"${name}" holds a virus`)
    if (scan === 'pending' || scan === 'failed')
      throw new Fault(403, 'file-unscanned', { name, scan }, `"${name}" waits for the virus scanner`)
  }
}
