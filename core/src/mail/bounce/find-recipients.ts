import { CONTACT } from './bounce-words.ts'
import { findAddresses } from './find-addresses.ts'

const MAX_RECIPIENTS = 200
const MAX_DIAGNOSTIC_LENGTH = 1000
/** How far a recipient's error text may follow below it. */
const MAX_DIAGNOSTIC_LINES = 20

/** A recipient named in a notice, with the lines that speak of it. */
export type NamedRecipient = { address: string; diagnostic: string }
type Mention = { address: string; line: number }

/** `anna@firm.example: …`, `<anna@firm.example>`, `* anna@firm.example`, `"anna@firm.example":` at the start of a line. */
const LISTED =
  /^[\s>*•\-|–—"'«<[(]{0,40}(?:mailto:|rfc822;\s*)?([^\s<>()[\]",;:@]{1,128}@[^\s<>()[\]",;:@]{1,253})(?=$|[\s>"':;,.)\]<[(])/
const RCPT =
  /(?:RCPT TO|Recipient(?: address)?|Final-Recipient|Original-Recipient|Invalid address)\s{0,3}:\s{0,3}(?:rfc822;\s{0,3})?<?([^\s<>,;"]{1,320})/gi
/** Sendmail's transcript: `550 <anna@firm.example>... User unknown`. */
const TRANSCRIPT =
  /(?:^|\s)[45]\d\d\s{1,3}(?:[45]\.\d{1,3}\.\d{1,3}\s{1,3})?<([^\s<>]{1,320}@[^\s<>]{1,253})>\s{0,2}(?:\.\.\.|,|:)/
const MISSED =
  /(deliver|recipient|user(id)?\b|address|mailbox|account|e?-?mails?\b|message|fail|reject|errors?\b|unknown|reach|zustell|empf[äa]nger|adress|destinat|bezorg|ontvanger|odbiorc|dostarcz|宛|送信|配信|message-id in)/i
/** A reply's own words may name other addresses: the sender, a help desk. */
const SENDER_LINE = /(MAIL FROM|envelope[- ]from|sender|^\s*(from|reply-to|cc|subject|date|return-path)\s*:)/i

/**
 * The recipients that a notice names, from the surest kind of mention that there is: listed at the start of a
 * line, in the SMTP dialogue, in a sentence about a failure. Addresses in `notThese` (the reader's own) and whom to
 * ask for help are left out. Linear in time.
 */
export function findRecipients(notice: readonly string[], notThese: ReadonlySet<string>): NamedRecipient[] {
  const kinds = [listed, inDialogue, inSentences]
  for (const kind of kinds) {
    const mentions = kind(notice).filter(({ address }) => !notThese.has(address.toLowerCase()))
    if (mentions.length > 0) return withDiagnostics(notice, mentions)
  }
  return []
}

/** The lines of a notice that speak of one of the given recipients; for recipients known from elsewhere. */
export function describeRecipients(
  notice: readonly string[],
  addresses: readonly string[],
): NamedRecipient[] {
  const wanted = new Map(addresses.map((address) => [address.toLowerCase(), address]))
  const mentions = notice.flatMap((text, line) =>
    text.includes('@')
      ? findAddresses(text).flatMap((found) => {
          const address = wanted.get(found.toLowerCase())
          return address ? [{ address, line }] : []
        })
      : [],
  )
  const named = withDiagnostics(notice, mentions)
  const missing = addresses.filter(
    (address) => !named.some((one) => one.address.toLowerCase() === address.toLowerCase()),
  )
  return [...named, ...missing.map((address) => ({ address, diagnostic: '' }))]
}

function listed(notice: readonly string[]): Mention[] {
  return notice.flatMap((text, line) => {
    const address = LISTED.exec(text)?.[1]
    if (!address || isContact(notice, line)) return []
    return findAddresses(address).map((clean) => ({ address: clean, line }))
  })
}

function inDialogue(notice: readonly string[]): Mention[] {
  return notice.flatMap((text, line) => {
    if (!text.includes('@')) return []
    const found = [...text.matchAll(RCPT)].flatMap((match) => findAddresses(match[1] ?? ''))
    const transcript = TRANSCRIPT.exec(text)?.[1]
    if (transcript) found.push(...findAddresses(transcript))
    return found.map((address) => ({ address, line }))
  })
}

function inSentences(notice: readonly string[]): Mention[] {
  return notice.flatMap((text, line) => {
    if (!text.includes('@') || SENDER_LINE.test(text) || isContact(notice, line)) return []
    const before = notice[line - 1] ?? ''
    if (!MISSED.test(text) && !MISSED.test(before)) return []
    return findAddresses(text).map((address) => ({ address, line }))
  })
}

function isContact(notice: readonly string[], line: number): boolean {
  const text = notice[line] ?? ''
  if (CONTACT.test(text)) return true
  const before = notice[line - 1] ?? ''
  return before.trim() !== '' && CONTACT.test(before) && !/[:：]\s*$/.test(before)
}

/** Each recipient once; its lines go from where it is named to where the next one is. */
function withDiagnostics(notice: readonly string[], mentions: readonly Mention[]): NamedRecipient[] {
  const recipients = new Map<string, NamedRecipient>()
  for (const [index, { address, line }] of mentions.entries()) {
    const key = address.toLowerCase()
    if (!recipients.has(key) && recipients.size >= MAX_RECIPIENTS) break
    const next = mentions.slice(index + 1, index + 20).find((one) => one.address.toLowerCase() !== key)
    const end = Math.min(Math.max(next?.line ?? notice.length, line + 1), line + MAX_DIAGNOSTIC_LINES)
    const text = withoutAddress(oneLine(notice.slice(line, end)), address)
    const known = recipients.get(key)
    if (!known) recipients.set(key, { address, diagnostic: text })
    else if (!known.diagnostic.includes(text))
      known.diagnostic = `${known.diagnostic} ${text}`.slice(0, MAX_DIAGNOSTIC_LENGTH)
  }
  return [...recipients.values()]
}

/** A line that begins with the address goes on with what is said of it. */
function withoutAddress(text: string, address: string): string {
  const at = text.indexOf(address)
  return at >= 0 && at <= 3 ? text.slice(at + address.length).replace(/^[>"'\s:]+/, '') : text
}

function oneLine(lines: readonly string[]): string {
  return lines
    .join('\n')
    .slice(0, MAX_DIAGNOSTIC_LENGTH * 2)
    .replace(/[ \t]+/g, ' ')
    .trim()
    .slice(0, MAX_DIAGNOSTIC_LENGTH)
}
