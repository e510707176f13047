import { formSubmission } from '@kontor/contract'
import { canonicalAddress, cleanText, isSystemAddress } from '@kontor/core/mail'
import { detectLanguage } from '@kontor/core/text'
import type { ChannelReader } from '#intake'

/** Reads a submission: what the customer chose stands under his text, field by field. */
export const formReader: ChannelReader = {
  contentOf: (raw) => Buffer.from(formSubmission.parse(JSON.parse(Buffer.from(raw).toString())).submissionId),
  read: async (raw) => {
    const form = formSubmission.parse(JSON.parse(Buffer.from(raw).toString()))
    const address = canonicalAddress(form.from.address) ?? form.from.address
    const fields = Object.entries(form.fields).map(([name, value]) => `${name}: ${value}`)
    const text = cleanText([form.text, ...(fields.length > 0 ? ['', ...fields] : [])].join('\n'))
    return {
      from: { name: form.from.name, address },
      replyTo: [],
      to: [],
      cc: [],
      subject: form.subject || text.split('\n', 1)[0]?.slice(0, 120) || '',
      text,
      visibleText: text,
      html: null,
      blockedRemoteCount: 0,
      messageId: null,
      inReplyTo: null,
      references: [],
      language: form.language ?? detectLanguage(form.text),
      warnings: [],
      assurance: null,
      attachments: [],
      bounce: null,
      isAutoReply: false,
      againstAutoReply: ({ isAnyMailboxAddress }) =>
        isAnyMailboxAddress(address) || isSystemAddress(address) ? ['own-sender'] : [],
    }
  },
}
