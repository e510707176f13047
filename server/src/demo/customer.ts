import type { Clock } from '#platform/clock'
import { conflict, notFound } from '#platform/faults'
import { type FileKind, makeFile } from './compose/files.ts'
import type { Mailbox } from './compose/header.ts'
import { composeLetter } from './compose/letter.ts'
import type { MailFile } from './compose/mime-part.ts'
import { type DemoMailboxKey, demoMailboxes, isFirmAddress } from './mailboxes.ts'
import type { StoredMail } from './post/mail-store.ts'
import type { MailView } from './post/read-mail.ts'
import type { PostOffice } from './post-office.ts'
import type { DemoLanguage } from './service-mail.ts'

export type NewMail = {
  from: Mailbox
  mailbox: DemoMailboxKey
  subject: string
  text: string
  attachment: FileKind | 'none'
}
export type Answer = { text: string; attachment: FileKind | 'none' }

const MAX_REFERENCES = 20

/** Writes to the firm as a customer. Throws a Fault for the firm's own address, NotTaken when it did not arrive. */
export function writeMail(post: PostOffice, clock: Clock, mail: NewMail): Promise<StoredMail> {
  if (isFirmAddress(mail.from.address)) {
    throw conflict('own-address', {}, 'This address belongs to the firm; write from another one')
  }
  const sentAt = clock.now()
  const seed = `written ${sentAt.toISOString()} ${mail.from.address} ${post.revision()}`
  const composed = composeLetter({
    from: mail.from,
    to: demoMailboxes[mail.mailbox],
    subject: mail.subject,
    text: mail.text,
    language: mail.mailbox,
    sentAt,
    seed,
    files: attachmentFiles(mail.attachment, mail.mailbox, seed),
  })
  return post.send(composed, mail.from)
}

/** Answers a received mail as its customer: to its Reply-To, quoting it, with the thread's references. */
export async function answerMail(
  post: PostOffice,
  clock: Clock,
  id: string,
  answer: Answer,
): Promise<StoredMail> {
  const stored = post.find(id)
  if (!stored || stored.direction !== 'received') throw notFound()
  const earlier = await post.view(id)
  const from = { name: stored.name, address: stored.customer }
  const language = languageOf(earlier)
  const sentAt = clock.now()
  const seed = `answer ${sentAt.toISOString()} ${id} ${post.revision()}`
  const composed = composeLetter({
    from,
    to: earlier.replyTo,
    subject: /^(?:re|aw)\s?:/i.test(earlier.subject) ? earlier.subject : `Re: ${earlier.subject}`,
    text: `${answer.text}\n\n${introduction(earlier, language, new Date(stored.at))}\n\n${quoted(earlier.text)}`,
    language,
    sentAt,
    seed,
    files: attachmentFiles(answer.attachment, language, seed),
    ...(earlier.messageId
      ? {
          inReplyTo: earlier.messageId,
          references: [...earlier.references, earlier.messageId].slice(-MAX_REFERENCES),
        }
      : {}),
  })
  return post.send(composed, from)
}

/** The mailbox that wrote tells the language in which the customer quotes. */
function languageOf({ from }: MailView): DemoLanguage & DemoMailboxKey {
  return from.address.toLowerCase() === demoMailboxes.en.address ? 'en' : 'de'
}

function introduction({ from }: MailView, language: DemoMailboxKey, at: Date): string {
  const [locale, timeZone] = language === 'de' ? ['de-DE', 'Europe/Berlin'] : ['en-GB', 'Europe/London']
  const day = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium' }).format(at)
  const time = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: 'short' }).format(at)
  const who = `${from.name} <${from.address}>`
  return language === 'de'
    ? `Am ${day} um ${time} Uhr schrieb ${who}:`
    : `On ${day} at ${time}, ${who} wrote:`
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' || line.startsWith('>') ? `>${line}` : `> ${line}`))
    .join('\n')
}

function attachmentFiles(kind: FileKind | 'none', language: DemoLanguage, seed: string): MailFile[] {
  return kind === 'none' ? [] : [makeFile(kind, { language, seed, orderNumber: null })]
}
