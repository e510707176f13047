import type { Account } from '@kontor/contract'
import { type TlsMode, tlsModes } from './ports.ts'
import {
  type AccountValues,
  emptyAccount,
  type OAuthValues,
  type SentCopies,
  sentCopies,
  type ServerValues,
} from './values.ts'

type Loose = Record<string, unknown>

/** A stored account as the form holds it. Secrets are never read back and stay empty. */
export function valuesOf(account: Account): AccountValues {
  const empty = emptyAccount(account.queue.id, account.receipt.language)
  const { receive, send } = account
  return {
    ...empty,
    name: account.name,
    channel: account.channel === 'form' ? 'form' : 'email',
    address: account.address,
    aliases: account.aliases.join('\n'),
    displayName: account.displayName ?? '',
    receiveVia: oneOf(receive.via, ['imap', 'smtp', 'http'] as const, 'imap'),
    imap: receive.via === 'imap' ? { ...imapOf(receive, empty.imap), ...serverOf(receive) } : empty.imap,
    sendVia: send === null ? 'none' : oneOf(send.via, ['smtp', 'account'] as const, 'none'),
    smtp: send?.via === 'smtp' ? smtpOf(send) : empty.smtp,
    sendAccount: textOf(send?.account),
    oauth: account.oauth ? oauthOf(account.oauth, empty.oauth) : empty.oauth,
    smime: { ...empty.smime, ...account.smime },
    subaddress: account.subaddress,
    trustedServers: account.trust.servers.join('\n'),
    ownCheck: account.trust.ownCheck,
    receipt: {
      enabled: account.receipt.enabled,
      language: account.receipt.language,
      subject: account.receipt.subject ?? '',
      text: account.receipt.text ?? '',
    },
    signature: account.signature ?? '',
    processingLimit: textOf(account.processingLimit),
    paused: account.status === 'paused',
  }
}

function serverOf(stored: Loose): ServerValues {
  return {
    host: textOf(stored.host),
    port: textOf(stored.port),
    tls: oneOf<TlsMode>(stored.tls, tlsModes, 'implicit'),
    ca: textOf(stored.ca),
    user: textOf(stored.user),
    password: '',
    byToken: stored.auth === 'oauth2',
  }
}

function smtpOf(stored: Loose): AccountValues['smtp'] {
  return {
    ...serverOf(stored),
    sentCopies: oneOf<SentCopies>(stored.sentCopies, sentCopies, 'file'),
    sentFolder: textOf(stored.sentFolder),
    maxPerMinute: textOf(stored.maxPerMinute),
  }
}

function imapOf(stored: Loose, empty: AccountValues['imap']): AccountValues['imap'] {
  return {
    ...empty,
    folder: textOf(stored.folder) || empty.folder,
    intervalSeconds: textOf(stored.intervalSeconds) || empty.intervalSeconds,
    fileInto: textOf(stored.fileInto),
    fileWhen: oneOf(stored.fileWhen, ['fetched', 'closed'] as const, 'fetched'),
  }
}

function oauthOf(stored: NonNullable<Account['oauth']>, empty: OAuthValues): OAuthValues {
  return {
    ...empty,
    provider: stored.provider,
    grant: stored.grant,
    directory: stored.directory ?? '',
    clientId: stored.clientId,
    secretExpiresAt: stored.secretExpiresAt?.slice(0, 10) ?? '',
    authorizeUrl: stored.authorizeUrl ?? '',
    tokenUrl: stored.tokenUrl ?? '',
    scope: stored.scope ?? '',
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function oneOf<Known extends string>(value: unknown, known: readonly Known[], otherwise: Known): Known
function oneOf<Known extends string, Other extends string>(
  value: unknown,
  known: readonly Known[],
  otherwise: Other,
): Known | Other
function oneOf(value: unknown, known: readonly string[], otherwise: string): string {
  return known.find((entry) => entry === value) ?? otherwise
}
