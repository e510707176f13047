import type { Bounce } from '@kontor/core/mail'
import type { AccountRow, SmimeKeys } from '#accounts'
import type { SeenCertificate } from '#customers'
import type { Assurance, Mailbox, NewAttachment } from '#cases'
import type { Context } from '#platform/context'
import { port } from '#platform/port'

/** What a channel makes of raw bytes. Every string is foreign; `html` is clean. */
export interface ReadMessage {
  from: Mailbox | null
  replyTo: readonly Mailbox[]
  to: readonly Mailbox[]
  cc: readonly Mailbox[]
  subject: string
  text: string
  visibleText: string
  html: string | null
  blockedRemoteCount: number
  messageId: string | null
  inReplyTo: string | null
  references: readonly string[]
  language: string | null
  warnings: readonly { code: string; params: Record<string, unknown> }[]
  /** Null where a channel has no senders to prove. */
  assurance: Assurance | null
  /** The sender's certificate, where his good signature proved it. */
  certificate?: SeenCertificate | null
  attachments: readonly (NewAttachment & { content: Uint8Array })[]
  /** What a mail server reports in this message about another one. */
  bounce: Bounce | null
  /** Written by a machine as an answer (out of office): it joins without waking anybody. */
  isAutoReply: boolean
  /** Why no machine may answer this; empty when one may. */
  againstAutoReply(facts: {
    ownAddresses: readonly string[]
    isAnyMailboxAddress(address: string): boolean
  }): readonly string[]
}

/** A message that was read, its attachments in the blob store. */
export type StoredMessage = Omit<ReadMessage, 'attachments'> & { attachments: readonly NewAttachment[] }

/** The envelope as the transport saw it; empty where a transport has none (IMAP). */
export interface Envelope {
  from?: string
  to?: string[]
  /** The client that handed it over, and the name it gave itself; only where the built-in receiver took it. */
  client?: { address: string; name: string }
}

/** For whom a message is read. */
export interface ReadFor {
  context: Context
  account: AccountRow
  /** What opens the account's mail; null where it has none. */
  keys: SmimeKeys | null
  arrivedAt: Date
}

/** What raw bytes show without being read: text for a person who decides about them. */
export interface Preview {
  from: Mailbox | null
  subject: string | null
  lines: readonly string[]
}

/** How one channel reads. */
export interface ChannelReader {
  /** The bytes that make two arrivals the same message. */
  contentOf(raw: Uint8Array): Uint8Array
  /** When the message says it was written, where it says so at a glance. */
  writtenAt?(raw: Uint8Array): Date | null
  /** The sender's address in lower case, at a glance and unchecked; null when it does not show. */
  senderOf?(raw: Uint8Array): string | null
  preview?(raw: Uint8Array): Preview
  /** Reads in a worker with limits; throws when it cannot. */
  read(raw: Uint8Array, envelope: Envelope, whom?: ReadFor): Promise<ReadMessage>
}

/** Bound by main to the channel registry. */
export const channelReader = port<(channel: string) => ChannelReader>('intake.channelReader')
