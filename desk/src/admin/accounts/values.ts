import type { AccountSettings, OAuth } from '@kontor/contract'
import type { TlsMode } from './ports.ts'

/** One mail server as the form holds it; numbers are text while they are typed. */
export interface ServerValues {
  host: string
  port: string
  tls: TlsMode
  ca: string
  user: string
  password: string
  /** Logs in with the provider's token instead of a password. */
  byToken: boolean
}

/** S/MIME as the form holds it; PEM texts. */
export interface SmimeValues {
  certificate: string
  key: string
  authorities: string
  sign: boolean
  encrypt: NonNullable<AccountSettings['smime']>['encrypt']
  recipients: string
}

/** The provider that lets us into the mailbox, as the form holds it. */
export interface OAuthValues {
  provider: OAuth['provider']
  grant: OAuth['grant']
  directory: string
  clientId: string
  clientSecret: string
  /** A day, or nothing. */
  secretExpiresAt: string
  authorizeUrl: string
  tokenUrl: string
  scope: string
}

/** Who puts what was sent into the mailbox's Sent folder. */
export const sentCopies = ['file', 'server', 'none'] as const
export type SentCopies = (typeof sentCopies)[number]

/** An account as the form holds it; what the chosen ways do not need stays, so that choosing back loses nothing. */
export interface AccountValues extends Record<string, unknown> {
  name: string
  channel: AccountSettings['channel']
  address: string
  /** One a line. */
  aliases: string
  displayName: string
  queue: string
  receiveVia: AccountSettings['receive']['via']
  imap: ServerValues & {
    folder: string
    intervalSeconds: string
    fileInto: string
    fileWhen: 'fetched' | 'closed'
  }
  secret: string
  sendVia: 'smtp' | 'account' | 'none'
  smtp: ServerValues & { sentCopies: SentCopies; sentFolder: string; maxPerMinute: string }
  sendAccount: string
  oauth: OAuthValues
  smime: SmimeValues
  subaddress: boolean
  /** authserv-ids, one a line. */
  trustedServers: string
  ownCheck: boolean
  receipt: {
    enabled: boolean
    language: AccountSettings['receipt']['language']
    subject: string
    text: string
  }
  signature: string
  /** Empty is no limit. */
  processingLimit: string
  paused: boolean
}

const emptyServer = { host: '', tls: 'implicit' as const, ca: '', user: '', password: '', byToken: false }
const emptySmime: SmimeValues = {
  certificate: '',
  key: '',
  authorities: '',
  sign: false,
  encrypt: 'never',
  recipients: '',
}
const emptyOAuth: OAuthValues = {
  provider: 'microsoft',
  grant: 'authorization-code',
  directory: '',
  clientId: '',
  clientSecret: '',
  secretExpiresAt: '',
  authorizeUrl: '',
  tokenUrl: '',
  scope: '',
}

/** A new account: e-mail by IMAP and SMTP with TLS. */
export function emptyAccount(queue: string, language: AccountSettings['receipt']['language']): AccountValues {
  return {
    name: '',
    channel: 'email',
    address: '',
    aliases: '',
    displayName: '',
    queue,
    receiveVia: 'imap',
    imap: {
      ...emptyServer,
      port: '993',
      folder: 'INBOX',
      intervalSeconds: '60',
      fileInto: '',
      fileWhen: 'fetched',
    },
    secret: '',
    sendVia: 'smtp',
    smtp: { ...emptyServer, port: '465', sentCopies: 'file', sentFolder: '', maxPerMinute: '' },
    sendAccount: '',
    oauth: emptyOAuth,
    smime: emptySmime,
    subaddress: false,
    trustedServers: '',
    ownCheck: false,
    receipt: { enabled: true, language, subject: '', text: '' },
    signature: '',
    processingLimit: '',
    paused: false,
  }
}

/** Whether a server of the account lets us in by a provider's token. */
export function usesToken({ receiveVia, imap, sendVia, smtp }: AccountValues): boolean {
  return (receiveVia === 'imap' && imap.byToken) || (sendVia === 'smtp' && smtp.byToken)
}
