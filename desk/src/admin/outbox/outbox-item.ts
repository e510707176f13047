import type { OutboxItem } from '@kontor/contract'

/** How the outbox is told apart: what a person must decide, what waits for a server, what is held on purpose. */
export const groups = ['decide', 'waiting', 'held'] as const
export type Group = (typeof groups)[number]

/** Where a message stands on the page. */
export function groupOf({ state, probing }: Pick<OutboxItem, 'state' | 'probing'>): Group {
  if (state === 'uncertain') return probing ? 'waiting' : 'decide'
  return state === 'held' ? 'held' : 'waiting'
}

/** Messages by group, each in the order they came; empty groups are left out. */
export function grouped(items: readonly OutboxItem[]): { group: Group; items: OutboxItem[] }[] {
  return groups
    .map((group) => ({ group, items: items.filter((item) => groupOf(item) === group) }))
    .filter(({ items: found }) => found.length > 0)
}
