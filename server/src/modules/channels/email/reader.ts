import { WorkerLimit } from '#platform/workers'
import { canonicalMailBytes, mayAutoReply } from '@kontor/core/mail'
import type { Assurance } from '#cases'
import type { ChannelReader, ReadFor, ReadMessage } from '#intake'
import type { ResolveDns } from './check-sender.ts'
import { assureSender } from './assure-sender.ts'
import { mayBeProtected, type Opened } from './protect/open-protected.ts'
import type { Opener } from './protect/protect-pool.ts'
import { glanceDate, glanceSender, previewHead } from './glance.ts'
import type { MailParser } from './parse-pool.ts'
import type { ParsedMail } from './parsed-mail.ts'

/** Reads mail: two arrivals are one when all but the last hop's trace headers is the same. */
export function mailReader(parser: MailParser, opener: Opener, resolveDns?: ResolveDns): ChannelReader {
  return {
    contentOf: canonicalMailBytes,
    read: async (raw, envelope, whom) => {
      const { shown, protection, certificate } = await unwrap(opener, raw, whom)
      const mail = await parser.parse(shown)
      const { name, assurance } = await assureSender(raw, mail, envelope, whom?.account.trust, resolveDns)
      const message = toMessage(mail, envelope.from)
      return {
        ...message,
        from: message.from && { ...message.from, name },
        assurance: { ...assurance, protection },
        certificate,
      }
    },
    writtenAt: glanceDate,
    senderOf: glanceSender,
    preview: previewHead,
  }
}

const noKeys = { certificate: '', key: '', authorities: '' }

/** The mail that is shown: what was signed or decrypted, else the mail itself. The raw original stays what it is. */
async function unwrap(
  opener: Opener,
  raw: Uint8Array,
  whom: ReadFor | undefined,
): Promise<Omit<Opened, 'shown'> & { shown: Uint8Array }> {
  if (!whom || !mayBeProtected(raw)) return { shown: raw, protection: null, certificate: null }
  try {
    const { shown, ...found } = await opener.open({ raw, at: whom.arrivedAt, keys: whom.keys ?? noKeys })
    return { shown: shown ?? raw, ...found }
  } catch (error) {
    // What the worker could not bear is shown as it came.
    if (!(error instanceof WorkerLimit)) throw error
    return { shown: raw, protection: null, certificate: null }
  }
}

function toMessage(
  mail: ParsedMail,
  envelopeFrom: string | undefined,
): ReadMessage & { assurance: Assurance | null } {
  const { mayAutoReplyInputs, automatic } = mail
  const returnPath = envelopeFrom ?? mayAutoReplyInputs.returnPath
  return {
    from: mail.from ?? mail.sender,
    replyTo: mail.replyTo,
    to: mail.to,
    cc: mail.cc,
    subject: mail.subject,
    text: mail.text,
    visibleText: mail.visibleText,
    html: mail.sanitizedHtml,
    blockedRemoteCount: mail.blockedRemoteCount,
    messageId: mail.messageId,
    inReplyTo: mail.inReplyTo,
    references: mail.references,
    language: mail.language,
    warnings: mail.warnings,
    assurance: null,
    attachments: mail.attachments.map((file, index) => ({
      ...file,
      filename: file.filename ?? `attachment-${index + 1}`,
    })),
    bounce: mail.bounce,
    isAutoReply: automatic.kind === 'auto-reply' || returnPath === '',
    againstAutoReply: (facts) =>
      mayAutoReply({ ...mayAutoReplyInputs, returnPath, ...facts, ownAddresses: [...facts.ownAddresses] })
        .reasons,
  }
}
