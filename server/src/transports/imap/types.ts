import type {
  ConnectionProblem,
  Endpoint,
  GiveToken,
  ProblemParams,
  ResolveHost,
  TokenProblem,
  TransportLog,
} from '#transports/net'

/** What an administrator enters for a mailbox that is fetched by IMAP. */
export type ImapSettings = Endpoint & {
  user: string
  password: string
  /** Instead of the password: a token for XOAUTH2 or OAUTHBEARER (RFC 7628). */
  giveToken?: GiveToken | undefined
  folder: string
  /** Seconds between two looks, beside the immediate notice by IDLE. */
  intervalSeconds: number
  /** Folder that mail is moved to, created when missing; without it mail stays and is marked as read. */
  fileInto?: string | undefined
  /** Moved as soon as it is fetched (the default), or when the caller names it in `filings`. */
  fileWhen?: 'fetched' | 'closed' | undefined
}

/**
 * Up to where a folder has been fetched. A UID watermark, never the \Seen flag: a person who reads the
 * mailbox must not hide mail. `uidValidity` is decimal.
 */
export type ImapPosition = { uidValidity: bigint | string; lastUid: number }

/** One mail as the server holds it. */
export type FetchedMail = {
  uid: number
  /** Decimal UIDVALIDITY of the folder (RFC 3501 section 2.3.1.1). */
  uidValidity: string
  /** When the server received it: the arrival time for every rule and clock. */
  internalDate: Date
  /** Bytes on the server as announced. */
  size: number
  /** The message, or its header alone when `oversize`, or what could be read when `unreadable`. */
  raw: Uint8Array
  /** True when the message is larger than `maxBytes`. */
  oversize: boolean
  /** True when the server failed repeatedly to hand this message out. */
  unreadable: boolean
}

export type ImapProblem =
  | ConnectionProblem
  | TokenProblem
  | { step: 'login'; code: 'login-refused' | 'login-unavailable'; params: ProblemParams }
  | { step: 'folder'; code: 'folder-missing' | 'folder-unreadable'; params: ProblemParams }
  | { step: 'fetch'; code: 'fetch-failed' | 'message-unreadable'; params: ProblemParams }
  | { step: 'deliver'; code: 'delivery-failed' | 'disk-full'; params: ProblemParams }
  | { step: 'acknowledge'; code: 'mark-failed' | 'file-failed'; params: ProblemParams }

/** A problem met while watching; the next attempt follows in `retryInMs`. Mail stays on the server. */
export type WatchProblem = ImapProblem & { retryInMs: number }

export type WatchOptions = {
  /** Null starts with the first mail of the folder. */
  position: ImapPosition | null
  /** Messages a batch, at most 64. */
  maxMessages?: number
  /** A larger message is handed over as `oversize` with its header only. */
  maxBytes?: number
  /**
   * Takes a batch in UID order and resolves once it is committed. Only then is the mail marked and filed.
   * Throwing leaves the batch on the server; it comes again. A batch can come twice (crash before the
   * commit was noticed, changed UIDVALIDITY): the caller recognises known content.
   */
  onBatch(batch: FetchedMail[]): Promise<void>
  /**
   * Nothing more to fetch at the moment; also the sign that an earlier problem is over. `problem` is what
   * still ails although mail is taken: it cannot be marked or filed. `limited`: there is no room for more.
   */
  onIdle?(state: { position: ImapPosition; problem: ImapProblem | null; limited: boolean }): void
  /** How many more mails may come, asked before each batch; with 0 everything stays on the server, unread. */
  room?(): Promise<number>
  /** How many mails lie above the position, at the start of a run and after each batch. */
  onProgress?(remaining: number): void
  /**
   * What the folder shows of the last days, now and then and whenever something was waiting; gives the UIDs up to the
   * position that are not in hand: they are fetched again.
   */
  onLook?(look: FolderLook): Promise<LookResult>
  /** UIDs that are to be moved into the folder `fileInto`; the outcome goes to `onFiled`. */
  filings?(uidValidity: string): Promise<number[]>
  onFiled?(uidValidity: string, uids: number[], problem: ImapProblem | null): Promise<void>
  /** The connection failed; the watch goes on by itself. */
  onProblem(problem: WatchProblem): void
  resolveHost?: ResolveHost
  log?: TransportLog
}

/** Which mails of the last days lie in the folder, and up to where they were fetched. */
export type FolderLook = {
  uidValidity: string
  lastUid: number
  messages: { uid: number; internalDate: Date }[]
}

export type LookResult = {
  /** UIDs up to the position that nobody has. */
  missing: number[]
}

export type ImapWatch = {
  /** Ends the watch: a batch being committed is finished and marked, nothing new starts. */
  stop(): Promise<void>
  /** Looks at once, also when waiting for a retry. */
  poke(): void
}

export type TestImapOptions = { timeoutMs?: number; signal?: AbortSignal; resolveHost?: ResolveHost }

/** What a connection test can find. */
export type ImapTestProblem = Extract<
  ImapProblem,
  { step: 'name' | 'connect' | 'certificate' | 'login' | 'folder' }
>

export type ImapTestResult =
  | {
      ok: true
      capabilities: string[]
      folders: string[]
      messageCount: number
      /** Just behind the newest mail: the position to start from when only mail to come is wanted. */
      newest: ImapPosition
    }
  | ({ ok: false } & ImapTestProblem)
