import { limitMail } from '@kontor/server/src/modules/channels/email/parse-limits.ts'
import { readMime } from '@kontor/server/src/modules/channels/email/parse-mime.ts'
import { serveWorker } from '@kontor/server/src/platform/workers/index.ts'

/** What the bare limit keeps of a mail. */
export type BareMail = { subject: string; sender: string; text: string; html: string | null }

/** Takes a mail apart and nothing else: no addresses, no clean HTML, no visible reply. */
serveWorker(async (raw: Uint8Array) => {
  const { bytes, fields, hasHtml } = limitMail(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength))
  const { text, html } = await readMime(bytes, hasHtml)
  const header = (name: string): string => fields.find((field) => field.name === name)?.value ?? ''
  const result: BareMail = { subject: header('subject'), sender: header('from'), text, html }
  return { result }
})
