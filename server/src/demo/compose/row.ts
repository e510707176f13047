import type { Header } from './header.ts'
import { type FileKind, makeFile } from './files.ts'
import { type ComposedMail, composeLetter } from './letter.ts'
import type { MailFile } from './mime-part.ts'
import { demoMailboxes } from '../mailboxes.ts'
import { type Seeded, seeded } from '../seeded.ts'
import type { ServiceMailRow } from '../service-mail.ts'

export type ComposeOptions = {
  sentAt: Date
  /** 0 for the first time the row is sent; each round has Message-IDs of its own. */
  round?: number
}

/** How often, by class, a customer attaches something of a kind. */
const ATTACHED: Record<string, readonly [kind: FileKind, share: number]> = {
  'wrong-or-damaged-item': ['photo', 0.6],
  'warranty-repair': ['photo', 0.4],
  'invoice-question': ['invoice', 0.5],
  'refund-or-payment': ['invoice', 0.3],
  'account-or-login': ['note', 0.4],
}
const SAYS_ATTACHED = /angehängt|Fotos gemacht|attached|attachment|in bijlage|pièce jointe|w załączniku/
const LOGO_SHARE = 0.5
const FIRM = /GmbH|Ltd|Kanzlei|Redaktion|Praxis|University|Council| · | \| /
const REPLY_SUBJECT = /^(?:re|aw|antw|odp|sv|wg|fwd?)\s?:/i
const AUTOMATIC_SUBJECT =
  /^(?:Automatische Antwort|Automatic reply|Automatisch antwoord|Automatyczna odpowiedź)/
const BULK_SENDER = /^(?:no-?reply|nie-odpowiadaj|enquete)@/

/** Turns a row into the mail its writer would have sent: by row and round always the same but for the date. */
export function composeRow(row: ServiceMailRow, { sentAt, round = 0 }: ComposeOptions): ComposedMail {
  const seed = seeded(`row ${row.id}`)
  const files = attachedFiles(row, seed)
  const withLogo = seed.chance(LOGO_SHARE) && FIRM.test(row.text)
  const earlier = REPLY_SUBJECT.test(row.subject)
    ? `<${seed.hex(16)}@shop.nordlicht-versand.test>`
    : undefined
  return composeLetter({
    from: row.from,
    to: demoMailboxes[row.lang === 'de' ? 'de' : 'en'],
    subject: row.subject,
    text: row.text,
    language: row.lang,
    sentAt,
    seed: `letter ${row.id} ${round}`,
    files,
    withLogo,
    ...(earlier ? { inReplyTo: earlier, references: [earlier] } : {}),
    headers: machineHeaders(row),
  })
}

function attachedFiles(row: ServiceMailRow, seed: Seeded): MailFile[] {
  const [kind, share] = ATTACHED[row.label ?? ''] ?? ['note', 0]
  const isDrawn = seed.chance(share)
  if (!isDrawn && !SAYS_ATTACHED.test(row.text)) return []
  return [makeFile(kind, { language: row.lang, seed: row.id, orderNumber: row.orderNumber })]
}

/** What programs that answer or write to many add (RFC 3834, RFC 2369). */
function machineHeaders({ subject, from }: ServiceMailRow): Header[] {
  if (AUTOMATIC_SUBJECT.test(subject)) {
    return [
      ['Auto-Submitted', 'auto-replied'],
      ['X-Auto-Response-Suppress', 'All'],
    ]
  }
  if (!BULK_SENDER.test(from.address)) return []
  return [
    ['Precedence', 'bulk'],
    ['List-Unsubscribe', `<mailto:unsubscribe@${from.address.split('@')[1]}>`],
  ]
}
