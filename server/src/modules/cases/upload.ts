import type { Attachment } from '@kontor/contract'
import { limits } from '@kontor/contract'
import { cleanFilename } from '@kontor/core/mail'
import type { Context } from '#platform/context'
import { BlobTooLarge } from '#platform/blobs'
import type { Database } from '#platform/db'
import { Fault } from '#platform/faults'
import { uuidv7 } from '#platform/ids'
import { insertUpload } from './message-store.ts'

const typePattern = /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/

/** Keeps a file for the caller's next reply. The bytes are durable before the row. Fault: `too-large` with the limit. */
export async function upload(
  db: Database,
  context: Context,
  userId: string,
  file: { name: string; contentType: string; source: AsyncIterable<Uint8Array> },
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
    return { id, filename, contentType, size, inline: false, contentId: null }
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
