import { MAX_REPLY_BYTES } from './limits.ts'
import type { SmtpReply } from './types.ts'

/** A reply with its lines apart, as EHLO needs them. */
export type FullReply = SmtpReply & { lines: string[] }

/** Bytes of a server in, whole replies out (RFC 5321 section 4.2.1); `push` throws on anything else. */
export type ReplyReader = {
  push(chunk: Buffer): FullReply[]
  /** Whether bytes of an unfinished reply are held. */
  pending(): boolean
}

const REPLY_LINE = /^(\d{3})(?:([ -])(.*))?$/s
const ENHANCED = /^([245]\.\d{1,3}\.\d{1,3})(?: |$)/

/** Collects the lines of one connection. */
export function createReplyReader(): ReplyReader {
  let rest = ''
  let lines: string[] = []
  let heldBytes = 0
  const push = (chunk: Buffer): FullReply[] => {
    const replies: FullReply[] = []
    heldBytes += chunk.length
    if (heldBytes > MAX_REPLY_BYTES) throw new Error('The reply is too long')
    const parts = (rest + chunk.toString('utf8')).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      const [, code, separator, text = ''] = REPLY_LINE.exec(part.replace(/\r$/, '')) ?? []
      if (code === undefined) throw new Error('Not an SMTP reply')
      lines.push(text)
      if (separator === '-') continue
      replies.push(completeReply(Number(code), lines))
      lines = []
      heldBytes = rest.length
    }
    return replies
  }
  return { push, pending: () => rest !== '' || lines.length > 0 }
}

function completeReply(code: number, lines: string[]): FullReply {
  const enhanced = ENHANCED.exec(lines[0] ?? '')?.[1] ?? null
  const text = lines.map((line) => (enhanced === null ? line : line.replace(ENHANCED, ''))).join(' ')
  return { code, enhanced, text: text.trim(), lines }
}
