import type { AccountSettings } from '@kontor/contract'
import {
  type AccountValues,
  type OAuthValues,
  type ServerValues,
  type SmimeValues,
  usesToken,
} from './values.ts'

/** What the form holds, as the contract wants it. Empty secrets are left out: then the stored ones stay. */
export function settingsOf(values: AccountValues): AccountSettings {
  const { receipt } = values
  const send = sendOf(values)
  return {
    name: values.name.trim(),
    channel: values.channel,
    address: values.address.trim(),
    aliases: linesOf(values.aliases),
    ...given('displayName', values.displayName.trim()),
    queue: values.queue,
    receive: receiveOf(values),
    ...(send && { send }),
    ...(usesToken(values) && { oauth: oauthOf(values.oauth) }),
    receipt: {
      enabled: receipt.enabled,
      language: receipt.language,
      ...given('subject', receipt.subject.trim()),
      ...given('text', receipt.text.trim()),
    },
    ...given('signature', values.signature.trimEnd()),
    ...(values.smime.certificate.trim() !== '' && { smime: smimeOf(values.smime) }),
    subaddress: values.subaddress && values.channel === 'email',
    trust: {
      servers: values.channel === 'email' ? linesOf(values.trustedServers) : [],
      ownCheck: values.ownCheck && values.channel === 'email' && values.receiveVia === 'smtp',
    },
    paused: values.paused,
    processingLimit: values.processingLimit.trim() === '' ? null : Number(values.processingLimit),
  }
}

/** The non-empty lines of a text, without blanks around them. */
export function linesOf(text: string): string[] {
  return text
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function receiveOf({ receiveVia, imap, secret }: AccountValues): AccountSettings['receive'] {
  if (receiveVia === 'smtp') return { via: 'smtp' }
  if (receiveVia === 'http') return { via: 'http', ...given('secret', secret) }
  return {
    via: 'imap',
    ...serverOf(imap),
    user: imap.user.trim(),
    folder: imap.folder.trim(),
    intervalSeconds: Number(imap.intervalSeconds),
    ...given('fileInto', imap.fileInto.trim()),
    ...(imap.fileInto.trim() !== '' && { fileWhen: imap.fileWhen }),
  }
}

function sendOf({ sendVia, smtp, sendAccount }: AccountValues): AccountSettings['send'] {
  if (sendVia === 'none') return undefined
  if (sendVia === 'account') return { via: 'account', account: sendAccount }
  const { sentCopies, maxPerMinute } = smtp
  return {
    via: 'smtp',
    ...serverOf(smtp),
    ...given('user', smtp.user.trim()),
    ...(sentCopies === 'file' ? {} : { sentCopies }),
    ...given('sentFolder', smtp.sentFolder.trim()),
    ...(maxPerMinute.trim() === '' ? {} : { maxPerMinute: Number(maxPerMinute) }),
  }
}

function oauthOf(oauth: OAuthValues): NonNullable<AccountSettings['oauth']> {
  const { provider, grant, secretExpiresAt } = oauth
  return {
    provider,
    grant: provider === 'google' ? 'authorization-code' : grant,
    clientId: oauth.clientId.trim(),
    ...given('clientSecret', oauth.clientSecret),
    ...given('secretExpiresAt', secretExpiresAt === '' ? '' : `${secretExpiresAt}T00:00:00Z`),
    ...(provider === 'microsoft' && given('directory', oauth.directory.trim())),
    ...(provider === 'own' && {
      ...given('authorizeUrl', oauth.authorizeUrl.trim()),
      ...given('tokenUrl', oauth.tokenUrl.trim()),
      ...given('scope', oauth.scope.trim()),
    }),
  }
}

function smimeOf({ key, ...rest }: SmimeValues): AccountSettings['smime'] {
  return { ...rest, ...given('key', key.trim()) }
}

function serverOf({ host, port, tls, ca, password, byToken }: ServerValues) {
  return {
    host: host.trim(),
    port: Number(port),
    tls,
    ...given('ca', ca.trim()),
    ...(byToken ? { auth: 'oauth2' as const } : given('password', password)),
  }
}

function given<Key extends string>(key: Key, value: string): { [K in Key]?: string } {
  return (value === '' ? {} : { [key]: value }) as { [K in Key]?: string }
}
