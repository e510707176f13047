import { readAttachment, readInlineImage, readRaw, uploadAttachment } from '@kontor/contract'
import type { Context } from '#platform/context'
import type { Database, ReadTx } from '#platform/db'
import { invalid, notFound, present } from '#platform/faults'
import { type Bound, type Caller, custom, type RequestFacts } from '#platform/http'
import { requireReadableFile } from './files.ts'
import { reencodeImage } from './image.ts'
import { type AttachmentRow, findMessage } from './message-store.ts'
import { readRawBytes } from './ports.ts'
import { requireVisible } from './rights.ts'
import { upload } from './upload.ts'

/** Downloads are data, whatever they say they are: attachment, sandboxed, never sniffed. */
const downloadPolicy = "sandbox; default-src 'none'"

export function fileRoutes(db: Database): Bound[] {
  const who = (facts: RequestFacts): { caller: Caller; context: Context } => ({
    caller: present(facts.caller, 'the caller'),
    context: present(facts.context, 'the context'),
  })
  const fileOf = (facts: RequestFacts, id: string): Promise<AttachmentRow> => {
    const { caller, context } = who(facts)
    return db.readInTenant(context, (tx) => requireReadableFile(tx, caller, id))
  }
  return [
    custom(uploadAttachment, async (facts) => {
      const { caller, context } = who(facts)
      const part = await facts.request.file()
      if (!part) throw invalid({ field: 'file' }, 'Send the file as the multipart field "file"')
      return upload(db, context, caller.userId, {
        name: part.filename,
        contentType: part.mimetype,
        source: part.file,
      })
    }),
    custom(readAttachment, async (facts, { params }) => {
      const file = await fileOf(facts, params.id)
      const { context } = who(facts)
      download(facts, file.filename, 'application/octet-stream', file.size)
      return void (await facts.reply.send(context.blobs.stream(context.tenantId, file.sha256)))
    }),
    custom(readInlineImage, async (facts, { params }) => {
      const file = await fileOf(facts, params.id)
      const { context } = who(facts)
      const image = await reencodeImage(
        await context.blobs.read(context.tenantId, file.sha256),
        file.contentType,
      )
      facts.reply
        .header('content-security-policy', downloadPolicy)
        .header('cache-control', 'private, max-age=86400, immutable')
      return void (await facts.reply.type(image.contentType).send(image.bytes))
    }),
    custom(readRaw, async (facts, { params }) => {
      const { caller, context } = who(facts)
      const raw = await db.readInTenant(context, (tx) => rawOf(tx, caller, params.id))
      download(facts, 'message.eml', 'message/rfc822', raw.length)
      return void (await facts.reply.send(raw))
    }),
  ]
}

async function rawOf(tx: ReadTx, caller: Caller, messageId: string): Promise<Buffer> {
  const message = await findMessage(tx, messageId)
  if (!message) throw notFound()
  await requireVisible(tx, caller, message.caseId)
  if (message.ledgerId === null) throw notFound()
  return readRawBytes.call(tx, message.ledgerId)
}

function download({ reply }: RequestFacts, filename: string, contentType: string, size: number): void {
  const ascii = filename.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  reply
    .header('content-security-policy', downloadPolicy)
    .header(
      'content-disposition',
      `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(filename)}`,
    )
    .header('content-length', size)
    .type(contentType)
}
