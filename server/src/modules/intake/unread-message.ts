import { createHash } from 'node:crypto'
import type { Preview, ReadMessage } from './ports.ts'

/**
 * A message that somebody released from quarantine as it is: a case whose only file is the message itself. Nothing of
 * it is interpreted but what its first lines show, and no machine answers it.
 */
export function unreadMessage(raw: Buffer, preview: Preview | null): ReadMessage {
  const text = (preview?.lines ?? []).join('\n')
  const from = preview?.from ?? null
  const file = {
    filename: 'message.eml',
    contentType: 'application/octet-stream',
    size: raw.length,
    sha256: createHash('sha256').update(raw).digest('hex'),
    inline: false,
    contentId: null,
    content: raw,
  }
  return {
    from: from?.address ? from : null,
    replyTo: [],
    to: [],
    cc: [],
    subject: preview?.subject ?? '',
    text,
    visibleText: text,
    html: null,
    blockedRemoteCount: 0,
    messageId: null,
    inReplyTo: null,
    references: [],
    language: null,
    warnings: [{ code: 'released', params: {} }],
    assurance: null,
    bounce: null,
    attachments: raw.length > 0 ? [file] : [],
    isAutoReply: false,
    againstAutoReply: () => ['released'],
  }
}
