import type { Permission } from '@kontor/contract'
import type { IconName } from '../icons/paths.ts'

/** The pages of administration, in the order of the navigation, and who may open them. */
export const pages = [
  { name: 'accounts', icon: 'mail', permission: 'account.read' },
  { name: 'intake', icon: 'take', permission: 'account.read' },
  { name: 'queues', icon: 'list', permission: 'queue.read' },
  { name: 'users', icon: 'user', permission: 'user.read' },
  { name: 'sign-in', icon: 'key', permission: 'tenant.manage' },
  { name: 'ledger', icon: 'okAll', permission: 'ledger.read' },
  { name: 'outbox', icon: 'send', permission: 'outbox.work' },
  { name: 'events', icon: 'clock', permission: 'event.read' },
  { name: 'webhooks', icon: 'globe', permission: 'webhook.manage' },
] as const satisfies readonly { name: string; icon: IconName; permission: Permission }[]

export type PageName = (typeof pages)[number]['name']

/** Where one is below `/admin`: a page, and on it perhaps one entry or a new one. */
export interface Place {
  page: PageName
  entry: { id: string } | 'new' | null
}

const withEntries: readonly PageName[] = ['accounts', 'queues', 'users', 'webhooks']

/** Reads what stands behind `/admin/`; nothing is the first page, null is no place of ours. */
export function readPlace(splat: string): Place | null {
  const [name = '', entry = '', ...rest] = splat.split('/').filter((part) => part !== '')
  if (rest.length > 0) return null
  const page = name === '' ? 'accounts' : pages.find((known) => known.name === name)?.name
  if (page === undefined) return null
  if (entry === '') return { page, entry: null }
  if (!withEntries.includes(page)) return null
  return { page, entry: entry === 'new' ? 'new' : { id: decodeURIComponent(entry) } }
}

/** What stands behind `/admin/` for a place. */
export function splatOf(page: PageName, entry?: string): string {
  return entry === undefined ? page : `${page}/${encodeURIComponent(entry)}`
}
