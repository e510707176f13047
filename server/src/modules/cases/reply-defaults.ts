import { findAccount, withoutSubaddress } from '#accounts'
import type { ReadTx } from '#platform/db'
import { readIdentities } from '#customers'
import { lastInbound, type Mailbox } from './message-store.ts'
import type { CaseRow } from './store.ts'

export interface ReplyDefaults {
  to: string[]
  cc: string[]
  subject: string
}

/** Where an answer goes unless the agent says otherwise: Reply-To or sender of the customer's last message. */
export async function replyDefaults(tx: ReadTx, row: CaseRow): Promise<ReplyDefaults> {
  const { people: _, ...defaults } = await replyPlan(tx, row)
  return defaults
}

/** The same, with everybody else of that message; none of them is in copy unless the agent wants it. */
export async function replyPlan(tx: ReadTx, row: CaseRow): Promise<ReplyDefaults & { people: string[] }> {
  const last = await lastInbound(tx, row.id)
  const account = await findAccount(tx, row.accountId)
  const own = new Set([account?.address, ...(account?.aliases ?? [])])
  const others = (mailboxes: readonly Mailbox[]): string[] => [
    ...new Set(
      mailboxes
        .map(({ address }) => address)
        .filter((address) => address !== '' && !own.has(withoutSubaddress(address.toLowerCase()))),
    ),
  ]
  const asked = last ? (last.replyTo.length > 0 ? last.replyTo : last.sender ? [last.sender] : []) : []
  const to = others(asked)
  return {
    to: to.length > 0 ? to : await addressOnFile(tx, row),
    cc: [],
    subject: replySubject(last?.subject || row.subject, row.number),
    people: last ? others([...asked, ...last.recipients.to, ...last.recipients.cc]) : [],
  }
}

async function addressOnFile(tx: ReadTx, { customerId }: CaseRow): Promise<string[]> {
  if (!customerId) return []
  const known = await readIdentities(tx, [customerId])
  return known
    .filter(({ kind }) => kind === 'email')
    .slice(0, 1)
    .map(({ value }) => value)
}

const prefixes = /^\s*((re|aw|antw|odp|sv|wg|fw|fwd|tr|rif)(\[\d+\])?\s*:\s*)+/i

/** `Re: subject [F26-000123]`, once. */
export function replySubject(subject: string, number: string): string {
  const bare = subject.replace(prefixes, '').replaceAll(`[${number}]`, '').trim()
  return `Re: ${bare} [${number}]`.replace(/\s+/g, ' ')
}
