import { serveWorker } from '#platform/workers'
import { parseMail } from './parse.ts'
import type { ParsedMail } from './parsed-mail.ts'

function ownBuffers({ attachments }: ParsedMail): ArrayBuffer[] {
  return attachments.map(({ content }) => content.buffer).filter((buffer) => buffer instanceof ArrayBuffer)
}

/** Entry of the parser's worker pool. */
serveWorker(async (raw: Uint8Array) => {
  const result = await parseMail(raw)
  return { result, transfer: ownBuffers(result) }
})
