import {
  readAttachment,
  readInlineImage,
  readRaw,
  readRemotePicture,
  uploadAttachment,
} from '@kontor/contract'
import { remoteImagesOf } from '@kontor/core/mail'
import type { Context } from '#platform/context'
import type { Database, ReadTx } from '#platform/db'
import { Fault, invalid, notFound, present } from '#platform/faults'
import { type Bound, type Caller, custom, type RequestFacts } from '#platform/http'
import { type Picture, PictureRefused, type PictureRoom } from '#platform/pictures'
import { requireReadableFile, requireScanned } from './files.ts'
import { countGuesses } from './guesses.ts'
import { type AttachmentRow, attachmentsOf, findMessage } from './message-store.ts'
import type { Scanner } from '#platform/scanner'
import type { OutsidePictures } from './outside-pictures.ts'
import { readRawBytes } from './ports.ts'
import { requireVisible } from './rights.ts'
import { upload } from './upload.ts'

/** Downloads are data, whatever they say they are: attachment, sandboxed, never sniffed. */
const downloadPolicy = "sandbox; default-src 'none'"

export function fileRoutes(
  db: Database,
  {
    pictures,
    outside,
    scanner,
  }: { pictures: PictureRoom; outside: OutsidePictures; scanner: Scanner | null },
): Bound[] {
  const who = (facts: RequestFacts): { caller: Caller; context: Context } => ({
    caller: present(facts.caller, 'the caller'),
    context: present(facts.context, 'the context'),
  })
  const guesses = countGuesses()
  const find = <T>(
    facts: RequestFacts,
    look: (tx: ReadTx, caller: Caller, context: Context) => Promise<T>,
  ): Promise<T> => {
    const { caller, context } = who(facts)
    return guesses.guard(caller, context.clock.now(), () =>
      db.readInTenant(context, (tx) => look(tx, caller, context)),
    )
  }
  const fileOf = async (facts: RequestFacts, id: string): Promise<AttachmentRow> => {
    const file = await find(facts, (tx, caller) => requireReadableFile(tx, caller, id))
    requireScanned(who(facts).context, [file])
    return file
  }
  return [
    custom(uploadAttachment, async (facts) => {
      const { caller, context } = who(facts)
      const part = await facts.request.file()
      if (!part) throw invalid({ field: 'file' }, 'Send the file as the multipart field "file"')
      const { filename: name, mimetype: contentType, file: source } = part
      return upload(db, context, caller.userId, { name, contentType, source }, scanner)
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
      const bytes = await context.blobs.read(context.tenantId, file.sha256)
      return show(facts, await shown(pictures, bytes))
    }),
    custom(readRemotePicture, async (facts, { params }) => {
      const { context } = who(facts)
      const address = await find(facts, (tx, caller) => remoteAddress(tx, caller, params.id, params.place))
      const picture = await outside.read(context.tenantId, address)
      if (!picture) throw notFound()
      return show(facts, picture)
    }),
    custom(readRaw, async (facts, { params }) => {
      const raw = await find(facts, (tx, caller) => rawOf(tx, caller, params.id))
      download(facts, 'message.eml', 'message/rfc822', raw.length)
      return void (await facts.reply.send(raw))
    }),
  ]
}

/** The address stands in the message, so that nobody can have another one fetched. */
async function remoteAddress(tx: ReadTx, caller: Caller, messageId: string, place: number): Promise<string> {
  const message = await findMessage(tx, messageId)
  if (!message || message.assurance?.protection?.encrypted) throw notFound()
  await requireVisible(tx, caller, message.caseId)
  // What was encrypted asks nobody outside for anything, or its words could leave with the question.
  if (message.assurance?.protection?.encrypted) throw notFound()
  const address = remoteImagesOf(message.html ?? '')[place]
  if (address === undefined) throw notFound()
  return address
}

/** Fault: `no-image`. */
async function shown(pictures: PictureRoom, bytes: Buffer): Promise<Picture> {
  try {
    return await pictures.reencode(bytes)
  } catch (error) {
    if (!(error instanceof PictureRefused)) throw error
    throw new Fault(415, 'no-image', {}, 'This file cannot be shown as a picture; download it instead')
  }
}

async function show({ reply }: RequestFacts, picture: Picture): Promise<undefined> {
  await reply
    .header('content-security-policy', downloadPolicy)
    .header('cache-control', 'private, max-age=86400, immutable')
    .type(picture.contentType)
    .send(picture.bytes)
}

async function rawOf(tx: ReadTx, caller: Caller, messageId: string): Promise<Buffer> {
  const message = await findMessage(tx, messageId)
  if (!message) throw notFound()
  await requireVisible(tx, caller, message.caseId)
  if (message.ledgerId === null) throw notFound()
  // The original holds every file of the message.
  requireScanned(tx.context, await attachmentsOf(tx, [messageId]))
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
