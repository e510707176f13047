import type {
  ConnectionProblem,
  Endpoint,
  GiveToken,
  ProblemParams,
  ResolveHost,
  TokenProblem,
  TransportLog,
} from '#transports/net'

/** What an administrator enters for a submission server; without a user the sender does not log in. */
export type SmtpSettings = Endpoint & {
  user?: string | undefined
  password?: string | undefined
  /** Instead of the password: a token for XOAUTH2 or OAUTHBEARER (RFC 7628). */
  giveToken?: GiveToken | undefined
}

/** A server's answer: three-digit code, enhanced status (RFC 3463) when given, and its text. */
export type SmtpReply = { code: number; enhanced: string | null; text: string }

export type RecipientState = 'accepted' | 'temporary' | 'refused'

/** What became of one recipient; `code` is 0 when the server never answered for it. */
export type RecipientResult = SmtpReply & { address: string; state: RecipientState }

export type SmtpProblem =
  | ConnectionProblem
  | TokenProblem
  | { step: 'login'; code: 'login-refused' | 'login-unavailable'; params: ProblemParams }
  | {
      step: 'sending'
      code:
        | 'address-invalid'
        | 'smtputf8-not-offered'
        | 'sender-refused'
        | 'recipients-refused'
        | 'too-large'
        | 'content-refused'
        | 'server-busy'
        | 'not-committed'
        | 'no-answer'
      params: ProblemParams
    }

/**
 * `accepted`: the server took the message for at least one recipient; the others say their own state.
 * `temporary`: nobody has it, at least one recipient may be tried again with the same message.
 * `refused`: nobody has it and no retry will change that.
 * `uncertain`: the end of the message was on the wire and no answer came: never retry blindly.
 */
export type SendOutcome = 'accepted' | 'temporary' | 'refused' | 'uncertain'

export type SendResult = {
  outcome: SendOutcome
  /** One entry for each given recipient, in the given order. While `uncertain`, `accepted` means accepted for transfer. */
  recipients: RecipientResult[]
  /** The server's answer to the message itself. */
  response?: SmtpReply
  problem?: SmtpProblem
}

export type Envelope = {
  /** Empty for a null sender (bounces, receipts: RFC 5321 section 4.5.5). */
  envelopeFrom: string
  recipients: string[]
  raw: Uint8Array
  /**
   * Awaited when the recipients are answered and before DATA is sent, so that the caller can commit the
   * state "transmitting". When it throws, nothing is sent and the outcome is `temporary`.
   */
  onTransmitting?: () => Promise<void>
}

export type SenderOptions = {
  /** Connections held at most at the same time. */
  maxConnections?: number
  /** How long to wait for the answer to the end of the message (RFC 5321 section 4.5.3.2.6: 600 s). */
  dataEndTimeoutMs?: number
  resolveHost?: ResolveHost
  log?: TransportLog
}

export type Sender = {
  /** Sends one prebuilt message. Every outcome is a result; nothing is thrown. */
  send(envelope: Envelope): Promise<SendResult>
  /** Lets running transfers end, then says QUIT on every connection. */
  close(): Promise<void>
}

export type TestSmtpOptions = {
  /** Asks whether the server takes this envelope sender (MAIL, then RSET: nothing is sent). */
  from?: string
  /** Asks after the sender whether this recipient is taken (RCPT, then RSET). */
  to?: string
  timeoutMs?: number
  signal?: AbortSignal
  resolveHost?: ResolveHost
}

export type SmtpTestResult =
  | { ok: true; capabilities: string[]; maxBytes: number | null }
  | ({ ok: false } & SmtpProblem)
