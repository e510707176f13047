import type { AccountSettings } from '@kontor/contract'
import { invalid } from '#platform/faults'
import { SealError, type TenantKey } from '#platform/secrets'

/** Where a secret lies in the settings: part and field. */
const places = [
  ['receive', 'password'],
  ['receive', 'secret'],
  ['send', 'password'],
  ['oauth', 'clientSecret'],
  ['smime', 'key'],
] as const

export type Sealed = Record<string, string>
type Loose = Record<string, unknown>

interface Parts {
  receive: Loose
  send: Loose | null
  oauth: Loose | null
  smime: Loose | null
}
interface Stored extends Parts {
  sealed: Sealed
}

/**
 * Takes the secrets out of settings and seals them; an absent secret keeps the one sealed before, for the same server. The seal binds
 * tenant, account and field.
 */
export function sealSecrets(
  key: TenantKey,
  accountId: string,
  settings: AccountSettings,
  before: Stored | null,
): Parts & { sealed: Sealed } {
  const parts: Parts = {
    receive: { ...settings.receive },
    send: settings.send ? { ...settings.send } : null,
    oauth: settings.oauth ? withoutRefreshToken(settings.oauth) : null,
    smime: settings.smime ? { ...settings.smime } : null,
  }
  const sealed: Sealed = {}
  for (const [part, field] of places) {
    const target = parts[part]
    if (!target) continue
    const place = `${part}.${field}`
    const value = target[field]
    delete target[field]
    const kept = before?.sealed[place]
    if (typeof value === 'string') sealed[place] = key.seal(`account:${accountId}:${place}`, value)
    else if (kept && target.auth !== 'oauth2' && isSameServer(target, before[part])) sealed[place] = kept
    else if (
      kept &&
      target.auth !== 'oauth2' &&
      target.via === before[part]?.via &&
      (target.user ?? target.clientId ?? target.certificate) !== undefined
    )
      throw passwordNeeded(place)
  }
  return { ...parts, sealed }
}

/** The refresh token is the grant's, not the settings'. */
function withoutRefreshToken({ refreshToken: _, ...rest }: NonNullable<AccountSettings['oauth']>): Loose {
  return rest
}

const serverFields = [
  'via',
  'host',
  'port',
  'user',
  'tls',
  'provider',
  'directory',
  'clientId',
  'tokenUrl',
  'certificate',
]

/** A stored secret only ever goes to the server, or provider, it was given for. */
function isSameServer(wanted: Loose, stored: Loose | null): boolean {
  return serverFields.every((field) => wanted[field] === stored?.[field])
}

function passwordNeeded(place: string): Error {
  return invalid({ field: place }, 'The server, user or encryption changed: give the password again')
}

/** Puts the secrets back, for a transport; never for an answer. */
export function openSecrets(key: TenantKey, accountId: string, stored: Stored): Parts {
  const open: Parts = {
    receive: { ...stored.receive },
    send: stored.send ? { ...stored.send } : null,
    oauth: stored.oauth ? { ...stored.oauth } : null,
    smime: stored.smime ? { ...stored.smime } : null,
  }
  for (const [part, field] of places) {
    const place = `${part}.${field}`
    const sealed = stored.sealed[place]
    const target = open[part]
    if (sealed && target) target[field] = openOne(key, accountId, place, sealed)
  }
  return open
}

function openOne(key: TenantKey, accountId: string, place: string, sealed: string): string {
  try {
    return key.open(`account:${accountId}:${place}`, sealed)
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    throw new SealError(
      `The stored ${place} does not open with this key file: give it again, or put the key file back that belongs to this database`,
      { cause: error },
    )
  }
}

/** How many sealed values open, and the first that does not. */
export function countSeals(
  key: TenantKey,
  accountId: string,
  sealed: Sealed,
): { opened: number; broken: string | null } {
  let opened = 0
  for (const [place, value] of Object.entries(sealed).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    try {
      openOne(key, accountId, place, value)
      opened++
    } catch (error) {
      if (!(error instanceof SealError)) throw error
      return { opened, broken: place }
    }
  }
  return { opened, broken: null }
}
