import type { FormErrors } from '@mantine/form'
import type { TFunction } from 'i18next'
import { type AccountValues, type OAuthValues, type ServerValues, usesToken } from './values.ts'
import { linesOf } from './write-account.ts'

type T = TFunction<'admin'>

const addressForm = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/
const serverForm = /^[\w.-]{1,253}$/
const minSecretChars = 16
const maxPort = 65_535
const maxPerMinuteLimit = 100_000
const maxLimit = 1_000_000
const interval = { min: 5, max: 86_400 }

/** Whether a text is one complete e-mail address; the server judges finer. */
export function isAddress(text: string): boolean {
  return addressForm.test(text.trim())
}

/** Field path to sentence for everything that needs another look. `stored` is the account as it is, when it exists. */
export function validateAccount(values: AccountValues, stored: AccountValues | null, t: T): FormErrors {
  const wrongAlias = linesOf(values.aliases).find((alias) => !isAddress(alias))
  return clean({
    name: required(values.name, t),
    address: required(values.address, t) ?? (isAddress(values.address) ? null : t('field.address')),
    aliases: wrongAlias === undefined ? null : t('field.addresses', { value: wrongAlias }),
    queue: required(values.queue, t),
    trustedServers: linesOf(values.trustedServers).every((line) => serverForm.test(line))
      ? null
      : t('field.server'),
    processingLimit:
      values.processingLimit.trim() === '' ? null : numberError(values.processingLimit, 1, maxLimit, t),
    ...(values.receiveVia === 'imap' && imapErrors(values, stored, t)),
    ...(values.receiveVia === 'http' && { secret: secretError(values, stored, t) }),
    ...(values.sendVia === 'smtp' && smtpErrors(values, stored, t)),
    ...(usesToken(values) && oauthErrors(values.oauth, t)),
    ...(values.sendVia === 'account' && { sendAccount: required(values.sendAccount, t) }),
  })
}

function imapErrors({ imap }: AccountValues, stored: AccountValues | null, t: T) {
  const before = stored?.receiveVia === 'imap' ? stored.imap : null
  return {
    ...serverErrors('imap', imap, t),
    'imap.user': required(imap.user, t),
    'imap.password': passwordError(imap, before, t),
    'imap.folder': required(imap.folder, t),
    'imap.intervalSeconds': numberError(imap.intervalSeconds, interval.min, interval.max, t),
  }
}

function smtpErrors({ smtp }: AccountValues, stored: AccountValues | null, t: T) {
  const before = stored?.sendVia === 'smtp' ? stored.smtp : null
  const login = smtp.user.trim() === '' ? null : passwordError(smtp, before, t)
  return {
    ...serverErrors('smtp', smtp, t),
    'smtp.password': login,
    'smtp.maxPerMinute':
      smtp.maxPerMinute.trim() === '' ? null : numberError(smtp.maxPerMinute, 1, maxPerMinuteLimit, t),
  }
}

function oauthErrors({ provider, grant, clientId, directory, tokenUrl, authorizeUrl }: OAuthValues, t: T) {
  const signsIn = grant === 'authorization-code'
  return {
    'oauth.clientId': required(clientId, t),
    'oauth.directory': provider === 'microsoft' && !signsIn ? required(directory, t) : null,
    'oauth.tokenUrl': provider === 'own' ? required(tokenUrl, t) : null,
    'oauth.authorizeUrl': provider === 'own' && signsIn ? required(authorizeUrl, t) : null,
  }
}

function serverErrors(path: 'imap' | 'smtp', { host, port, ca }: ServerValues, t: T) {
  const pem = ca.trim() === '' || ca.includes('-----BEGIN CERTIFICATE-----')
  return {
    [`${path}.host`]: required(host, t),
    [`${path}.port`]: numberError(port, 1, maxPort, t),
    [`${path}.ca`]: pem ? null : t('field.pem'),
  }
}

/** A stored password is only for the server, user and encryption it was given for. */
function passwordError(now: ServerValues, before: ServerValues | null, t: T): string | null {
  if (now.password !== '' || now.byToken) return null
  if (before?.byToken) return t('field.required')
  if (before === null) return t('field.required')
  if (before.user === '' && now.user !== '') return t('field.required')
  const same = (['host', 'port', 'user', 'tls'] as const).every((key) => now[key].trim() === before[key])
  return same ? null : t('field.passwordAgain')
}

function secretError({ secret }: AccountValues, stored: AccountValues | null, t: T): string | null {
  if (secret === '') return stored?.receiveVia === 'http' ? null : t('field.required')
  return secret.length < minSecretChars ? t('account.secretShort') : null
}

/** The sentence for an empty field, else null. */
export function required(text: string, t: T): string | null {
  return text.trim() === '' ? t('field.required') : null
}

/** The sentence for what is no whole number between two bounds, else null. */
export function numberError(text: string, min: number, max: number, t: T): string | null {
  const value = Number(text)
  const fits = /^\d+$/.test(text.trim()) && value >= min && value <= max
  return fits ? null : t('field.number', { min, max })
}

/** Only the fields that have an error. */
export function clean(errors: Record<string, string | null>): FormErrors {
  return Object.fromEntries(Object.entries(errors).filter(([, sentence]) => sentence !== null))
}
