import type { TransportLog } from '#transports/net'

/** A mail as it arrived, with the envelope it arrived with. */
export type ReceivedMail = {
  /** Empty for a null sender. */
  envelopeFrom: string
  /** Accepted recipients in the order given, as written by the client. */
  recipients: string[]
  /** The message without dot-stuffing, exactly as transmitted; no header is added. */
  raw: Uint8Array
  arrivedAt: Date
  /** Address of the connected client and the name it gave itself. */
  remote: { address: string; name: string }
}

export type AcceptDecision = 'ok' | 'unknown' | 'limited' | 'paused'

export type SmtpReceiverOptions = {
  host: string
  /** 0 takes a free port. */
  port: number
  maxBytes: number
  /** The name the server greets with. */
  hostname: string
  /** Whether a recipient is one of ours: unknown is answered 550 5.1.1, limited 452 4.3.1, paused 450 4.2.1. */
  accepts(address: string): Promise<AcceptDecision>
  /** Takes the mail and resolves once it is committed; only then 250 is answered, 451 when it throws. */
  deliver(mail: ReceivedMail): Promise<void>
  /** Clients connected at the same time; more are answered 421. */
  maxClients?: number
  log?: TransportLog
}

export type SmtpReceiver = {
  port: number
  /** Stops accepting, lets running deliveries end for a bounded time, then closes. */
  close(): Promise<void>
}
