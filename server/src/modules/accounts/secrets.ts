import type { AccountSettings } from '@kontor/contract'
import type { TenantKey } from '#platform/secrets'

/** Where a secret lies in the settings: part and field. */
const places = [
  ['receive', 'password'],
  ['receive', 'secret'],
  ['send', 'password'],
] as const

export type Sealed = Record<string, string>
type Loose = Record<string, unknown>

/**
 * Takes the secrets out of settings and seals them; an absent secret keeps the one sealed before. The seal binds
 * tenant, account and field.
 */
export function sealSecrets(
  key: TenantKey,
  accountId: string,
  settings: AccountSettings,
  before: Sealed,
): { receive: Loose; send: Loose | null; sealed: Sealed } {
  const parts: { receive: Loose; send: Loose | null } = {
    receive: { ...settings.receive },
    send: settings.send ? { ...settings.send } : null,
  }
  const sealed: Sealed = {}
  for (const [part, field] of places) {
    const place = `${part}.${field}`
    const value = parts[part]?.[field]
    if (parts[part]) delete parts[part][field]
    if (typeof value === 'string') sealed[place] = key.seal(`account:${accountId}:${place}`, value)
    else if (before[place] && parts[part]) sealed[place] = before[place]
  }
  return { ...parts, sealed }
}

/** Puts the secrets back, for a transport; never for an answer. */
export function openSecrets(
  key: TenantKey,
  accountId: string,
  stored: { receive: Loose; send: Loose | null; sealed: Sealed },
): { receive: Loose; send: Loose | null } {
  const open = { receive: { ...stored.receive }, send: stored.send ? { ...stored.send } : null }
  for (const [part, field] of places) {
    const place = `${part}.${field}`
    const sealed = stored.sealed[place]
    const target = open[part]
    if (sealed && target) target[field] = key.open(`account:${accountId}:${place}`, sealed)
  }
  return open
}
