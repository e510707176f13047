import type { Clock } from '#platform/clock'

/** How long a deferring mailbox refuses after the first attempt. */
const DEFER_MS = 60_000
const MAX_DEFERRED = 1000

export type MailboxAnswer = { code: 250 } | { code: 450 | 452 | 550; text: string }

/**
 * What a customer's mailbox answers, so that a newcomer can see failures: `bounce` in the local part is
 * refused for good, `full` is refused for now, `defer` for the first minute (as greylisting does).
 */
export function mailboxRules(clock: Clock): (address: string) => MailboxAnswer {
  const firstTried = new Map<string, number>()
  return (address) => {
    const name = address.toLowerCase()
    const local = name.slice(0, name.lastIndexOf('@'))
    if (local.includes('bounce')) return { code: 550, text: '5.1.1 No such mailbox here' }
    if (local.includes('full')) return { code: 452, text: '4.2.2 Mailbox full, try again later' }
    if (!local.includes('defer')) return { code: 250 }
    const now = clock.now().getTime()
    const first = firstTried.get(name) ?? now
    if (firstTried.size < MAX_DEFERRED) firstTried.set(name, first)
    if (now - first >= DEFER_MS) return { code: 250 }
    return { code: 450, text: '4.7.1 Greylisted, try again in a minute' }
  }
}
