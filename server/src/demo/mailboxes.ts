import type { Mailbox } from './compose/header.ts'

export const DEMO_DOMAIN = 'nordlicht-versand.test'

/** The two mailboxes of the demo's firm, by the language they are answered in. */
export const demoMailboxes = {
  de: { name: 'Nordlicht Versand', address: `service@${DEMO_DOMAIN}` },
  en: { name: 'Nordlicht Versand', address: `help@${DEMO_DOMAIN}` },
} as const satisfies Record<string, Mailbox>
export type DemoMailboxKey = keyof typeof demoMailboxes

/** True for an address of the firm itself, with or without a sub-address (`service+token@…`). */
export function isFirmAddress(address: string): boolean {
  const plain = address.toLowerCase().replace(/\+[^@]*@/, '@')
  return Object.values(demoMailboxes).some((mailbox) => mailbox.address === plain)
}
