import { withoutSubaddress } from '#accounts'
import { findAccount } from '#accounts'
import type { ReadTx } from '#platform/db'
import { readIdentities } from '#customers'
import { lastInbound } from './message-store.ts'
import type { CaseRow } from './store.ts'

/** Where an answer goes unless the agent says otherwise: Reply-To or sender of the customer's last message. */
export async function replyDefaults(
  tx: ReadTx,
  row: CaseRow,
): Promise<{ to: string[]; cc: string[]; subject: string }> {
  const last = await lastInbound(tx, row.id)
  const account = await findAccount(tx, row.accountId)
  const own = new Set([account?.address, ...(account?.aliases ?? [])])
  const asked = last ? (last.replyTo.length > 0 ? last.replyTo : last.sender ? [last.sender] : []) : []
  const to = asked
    .map((mailbox) => mailbox.address)
    .filter((address) => address !== '' && !own.has(withoutSubaddress(address.toLowerCase())))
  const fallback = to.length > 0 || !row.customerId ? [] : await readIdentities(tx, [row.customerId])
  const addresses =
    to.length > 0
      ? to
      : fallback
          .filter((identity) => identity.kind === 'email')
          .slice(0, 1)
          .map((identity) => identity.value)
  return {
    to: [...new Set(addresses)],
    cc: [],
    subject: replySubject(last?.subject || row.subject, row.number),
  }
}

const prefixes = /^\s*((re|aw|antw|odp|sv|wg|fw|fwd|tr|rif)(\[\d+\])?\s*:\s*)+/i

/** `Re: subject [F26-000123]`, once. */
export function replySubject(subject: string, number: string): string {
  const bare = subject.replace(prefixes, '').replaceAll(`[${number}]`, '').trim()
  return `Re: ${bare} [${number}]`.replace(/\s+/g, ' ')
}
