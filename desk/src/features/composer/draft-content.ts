import type { Attachment, CaseDetail, Draft } from '@kontor/contract'
import type { ReplyMode } from './open-composers.ts'

/** What a user writes: everything of a reply but how it is sent. */
export interface DraftContent {
  html: string
  to: string[]
  cc: string[]
  bcc: string[]
  subject: string
  attachments: Attachment[]
}

/** An untouched reply: to the sender, or to all who got the mail. */
export function blankReply(defaults: CaseDetail['replyDefaults'], mode: ReplyMode): DraftContent {
  return {
    html: '',
    to: defaults.to,
    cc: mode === 'all' ? restOf(defaults) : defaults.cc,
    bcc: [],
    subject: defaults.subject,
    attachments: [],
  }
}

/** Everybody of the last mail who is not already addressed. */
export function restOf({ to, people }: CaseDetail['replyDefaults']): string[] {
  const addressed = new Set(to.map((address) => address.toLowerCase()))
  return people.filter((address) => !addressed.has(address.toLowerCase()))
}

export function contentOf(draft: Draft): DraftContent {
  const { html, to, cc, bcc, subject, attachments } = draft
  return { html, to, cc, bcc, subject, attachments }
}

/** What goes over the wire: files by their ids. */
export function bodyOf(content: DraftContent) {
  return { ...content, attachments: content.attachments.map(({ id }) => id) }
}

/** Whether two contents say the same. */
export function sameContent(a: DraftContent, b: DraftContent): boolean {
  return JSON.stringify(bodyOf(a)) === JSON.stringify(bodyOf(b))
}

/** Whether HTML of the editor has words or pictures in it. */
export function isBlank(html: string): boolean {
  return (
    html
      .replace(/<[^>]*>/g, '')
      .replace(/&nbsp;/g, ' ')
      .trim() === '' && !html.includes('<img')
  )
}
