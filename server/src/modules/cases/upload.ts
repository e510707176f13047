import type { Attachment } from '@kontor/contract'
import { limits } from '@kontor/contract'
import { cleanFilename } from '@kontor/core/mail'
import type { Context } from '#platform/context'
import { BlobTooLarge } from '#platform/blobs'
import type { Database } from '#platform/db'
import { Fault } from '#platform/faults'
import { uuidv7 } from '#platform/ids'
import { type Scanner, ScannerAway } from '#platform/scanner'
import { insertUpload } from './message-store.ts'
import { scanFile } from './scan-files.ts'
import { deleteUpload } from './scan-store.ts'

const typePattern = /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/

/**
 * Keeps a file for the caller's next reply. The bytes are durable before the row. Faults: `too-large` with the limit,
 * `file-infected`; with a scanner that is away the file is kept and waits.
 */
export async function upload(
  db: Database,
  context: Context,
  userId: string,
  file: { name: string; contentType: string; source: AsyncIterable<Uint8Array> },
  scanner: Scanner | null,
): Promise<Attachment> {
  try {
    const { sha256, size } = await context.blobs.putStream(
      context.tenantId,
      file.source,
      limits.attachmentBytes,
    )
    const filename = cleanFilename(file.name)
    const contentType = typePattern.test(file.contentType)
      ? file.contentType.toLowerCase()
      : 'application/octet-stream'
    const id = uuidv7(context.clock.now())
    await db.inTenant(context, (tx) =>
      insertUpload(tx, { id, uploadedBy: userId, filename, contentType, size, sha256 }),
    )
    const scan = scanner ? await scanUpload(db, context, scanner, { id, filename, sha256 }) : 'off'
    return { id, filename, contentType, size, inline: false, contentId: null, scan }
  } catch (error) {
    if (!(error instanceof BlobTooLarge)) throw error
    throw new Fault(
      413,
      'too-large',
      { limitBytes: error.limitBytes },
      `A file may have at most ${error.limitBytes} bytes`,
    )
  }
}

async function scanUpload(
  db: Database,
  context: Context,
  scanner: Scanner,
  { id, filename, sha256 }: { id: string; filename: string; sha256: Buffer },
): Promise<Attachment['scan']> {
  try {
    const scan = await scanFile(db, context, scanner, sha256)
    if (scan !== 'infected') return scan
  } catch (error) {
    if (!(error instanceof ScannerAway)) throw error
    return 'pending'
  }
  await db.inTenant(context, (tx) => deleteUpload(tx, id))
  throw new Fault(422, 'file-infected', { name: filename }, `"${filename}" holds a virus`)
}
