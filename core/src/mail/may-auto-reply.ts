import { canonicalAddress } from './canonical-address.ts'
import { firstWord, type HeaderMap, readAutomatic } from './read-automatic.ts'

export type AutoReplyQuestion = {
  headers: HeaderMap
  /** '' for the null sender `<>`, null when the last hop wrote none. */
  returnPath: string | null
  from: string | null
  /** Where an answer would go instead of to `from`. */
  replyTo?: readonly string[]
  to: readonly string[]
  cc: readonly string[]
  /** The addresses of the account that received the mail, with its aliases. */
  ownAddresses: readonly string[]
  /** Whether any account of any tenant has this canonical address. */
  isAnyMailboxAddress: (address: string) => boolean
}

export type AutoReplyReason =
  | 'no-sender'
  | 'null-return-path'
  | 'system-sender'
  | 'own-sender'
  | 'auto-submitted'
  | 'list'
  | 'precedence'
  | 'suppressed'
  | 'auto-reply'
  | 'not-addressed'

const SYSTEM_LOCAL =
  /^(mailer[-_.]?daemon|postmaster|mail[-_.]?daemon|(do[-_.]?)?no[-_.]?t?[-_.]?reply|no[-_.]?response|no[-_.]?answer|keine[-_.]?antwort|nicht[-_.]?antworten|ne[-_.]?pas[-_.]?repondre|nie[-_.]?odpowiadaj|niet[-_.]?beantwoorden|geen[-_.]?antwoord|bounces?|root|nobody|daemon|autoresponder|listserv|majordomo|uucp)([-_.+=].*|\d*)$/i
const SYSTEM_PART =
  /(^|[-_.+])(do-?not-?reply|no-?reply|mailer-daemon)([-_.+]|$)|^owner-|-(request|owner|bounces?|errors)$/i

/**
 * Whether a mail may be answered by a machine (RFC 3834 2, RFC 5230 4.6), and every reason against. Each reason
 * alone forbids it. The budgets per sender and thread are the caller's.
 */
export function mayAutoReply(question: AutoReplyQuestion): { may: boolean; reasons: AutoReplyReason[] } {
  const { headers, returnPath } = question
  const reasons: AutoReplyReason[] = []
  const from = canonicalAddress(question.from ?? '')
  if (!from) reasons.push('no-sender')
  if (returnPath !== null && returnPath.trim() === '') reasons.push('null-return-path')
  const asked = question.replyTo ?? []
  const senders = [from, ...[returnPath ?? '', ...asked].map(canonicalAddress)].filter(
    (address) => address !== null,
  )
  if (senders.some(isSystemAddress)) reasons.push('system-sender')
  const own = new Set(question.ownAddresses.map(comparable))
  if (senders.some((address) => own.has(comparable(address)) || isKnown(question, address)))
    reasons.push('own-sender')
  if ((headers['auto-submitted'] ?? []).some((value) => !['', 'no'].includes(firstWord(value))))
    reasons.push('auto-submitted')
  if (Object.keys(headers).some((name) => name.startsWith('list-'))) reasons.push('list')
  if ((headers['precedence'] ?? []).some((value) => /^(bulk|junk|list|auto[_-]?reply)\b/i.test(value.trim())))
    reasons.push('precedence')
  if ((headers['x-auto-response-suppress'] ?? []).some(suppresses)) reasons.push('suppressed')
  if (readAutomatic(headers).kind === 'auto-reply') reasons.push('auto-reply')
  const recipients = [...question.to, ...question.cc].map(comparable)
  if (!recipients.some((address) => own.has(address))) reasons.push('not-addressed')
  return { may: reasons.length === 0, reasons }
}

/** Whether an address belongs to a mail system or says that nobody reads its mail. */
export function isSystemAddress(address: string): boolean {
  const local = address.slice(0, address.lastIndexOf('@'))
  return SYSTEM_LOCAL.test(local) || SYSTEM_PART.test(local)
}

function isKnown(question: AutoReplyQuestion, address: string): boolean {
  return question.isAnyMailboxAddress(address) || question.isAnyMailboxAddress(comparable(address))
}

/** Mail systems ignore the case of local parts and most of them what follows a plus. */
function comparable(address: string): string {
  const canonical = canonicalAddress(address) ?? address.trim()
  return canonical.toLowerCase().replace(/^([^@+]+)\+[^@]*@/, '$1@')
}

/** MS-OXCMAIL: DR, NDR, RN, NRN, OOF, AutoReply, All; only the last three speak of answers like ours. */
function suppresses(value: string): boolean {
  return value.split(',').some((word) => /^\s*(all|autoreply|oof)\s*$/i.test(word))
}
