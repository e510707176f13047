import type { Context } from '#platform/context'
import type { ReadTx } from '#platform/db'
import { port } from '#platform/port'

/** What is handed to a server: bytes fixed before the dialogue begins. */
export interface Composed {
  accountId: string
  envelopeFrom: string
  recipients: string[]
  raw: Uint8Array
  /** What the channel needs to reach the server; secret. */
  server: unknown
}

export interface OutgoingJob {
  accountId: string
  caseId: string
  messageRef: string
  kind: 'reply' | 'receipt'
  messageId: string
  envelopeFrom: string
  /** Only those that have no final answer yet. */
  recipients: { address: string; role: 'to' | 'cc' | 'bcc' }[]
}

export interface TransmitResult {
  outcome: 'accepted' | 'temporary' | 'refused' | 'uncertain'
  recipients: {
    address: string
    state: 'accepted' | 'temporary' | 'refused'
    code: number | null
    text: string | null
  }[]
  problem: { step: string; code: string; params: Record<string, unknown>; text: string } | null
}

/** How a channel writes a message and hands it to its server. */
export interface Transmission {
  /**
   * Reads what the message is made of; the function it gives builds the whole message, after the transaction. A fault
   * of either is final and shown to the agent.
   */
  compose(tx: ReadTx, job: OutgoingJob): Promise<() => Promise<Composed>>
  /** Awaits `onTransmitting` before the end of the data can be on the wire. */
  transmit(context: Context, composed: Composed, onTransmitting: () => Promise<void>): Promise<TransmitResult>
}

/** Bound by main to the channels' `send.ts`. */
export const transmission = port<() => Transmission>('outbox.transmission')

/** The folder of sent mail of an account, open for one visit. */
export interface SentMailbox {
  /** Which of these Message-IDs lie in it. */
  find(messageIds: readonly string[]): Promise<ReadonlySet<string>>
  append(raw: Uint8Array, at: Date): Promise<void>
  close(): Promise<void>
}

/** Opens an account's folder of sent mail, outside any transaction; throws what is wrong with the mailbox. Bound by main to the channels. */
export const openSentMailbox =
  port<(context: Context, accountId: string) => Promise<SentMailbox>>('outbox.openSentMailbox')
