import type { HeaderMap } from '../read-automatic.ts'

export type BounceKind = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'complaint'

export type BounceRecipient = {
  /** The recipient as the report names it last (RFC 3464 Final-Recipient). */
  address: string
  /** The address as the sender wrote it, where the report tells (Original-Recipient, or before a forward). */
  originalAddress: string | null
  /** `failed`, `delayed`, `delivered`, `relayed` or `expanded` (RFC 3464 2.3.3); null for a complaint. */
  action: string | null
  /** RFC 3463. `4.0.0` or `5.0.0` where the report gives a reply code or only words. */
  status: string | null
  diagnostic: string | null
  /** Given up, and with an error of class 5: sending the same again will not help. */
  permanent: boolean
}

export type Bounce = {
  kind: BounceKind
  recipients: BounceRecipient[]
  /** Message-ID of the mail that the report is about. */
  originalMessageId: string | null
}

/** What a mail says of itself, as far as a bounce can be told from it; everything is decoded text. */
export type BounceInput = {
  /** Needs from, to, subject, content-type, return-path, auto-submitted, x-failed-recipients, in-reply-to, references. */
  headers: HeaderMap
  /** The body. */
  text: string
  /** The parts below the body, in order, with lower-cased types. */
  parts: readonly { contentType: string; text: string }[]
}
