import { canonicalMailBytes, mayAutoReply } from '@kontor/core/mail'
import type { Assurance } from '#cases'
import type { ChannelReader, ReadMessage } from '#intake'
import type { ResolveDns } from './check-sender.ts'
import { assureSender } from './assure-sender.ts'
import { glanceDate, glanceSender, previewHead } from './glance.ts'
import type { MailParser } from './parse-pool.ts'
import type { ParsedMail } from './parsed-mail.ts'

/** Reads mail: two arrivals are one when all but the last hop's trace headers is the same. */
export function mailReader(parser: MailParser, resolveDns?: ResolveDns): ChannelReader {
  return {
    contentOf: canonicalMailBytes,
    read: async (raw, envelope, whom) => {
      const mail = await parser.parse(raw)
      const { name, assurance } = await assureSender(raw, mail, envelope, whom?.account.trust, resolveDns)
      const message = toMessage(mail, envelope.from)
      return { ...message, from: message.from && { ...message.from, name }, assurance }
    },
    writtenAt: glanceDate,
    senderOf: glanceSender,
    preview: previewHead,
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
