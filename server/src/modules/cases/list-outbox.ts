import type { OutboxItem } from '@kontor/contract'
import { readAccounts } from '#accounts'
import { type OpenOutgoing, pageOfOpen } from '#outbox'
import { isUuid, type ReadTx } from '#platform/db'
import { present } from '#platform/faults'
import { readSubjects } from './message-store.ts'

/** A page of what has not left the house for good, with the matter each belongs to. */
export async function listOutbox(
  tx: ReadTx,
  query: { state?: 'held' | 'due' | 'uncertain' | undefined; limit: number; cursor?: string | undefined },
): Promise<{ items: OutboxItem[]; nextCursor: string | null }> {
  const rows = await pageOfOpen(tx, {
    state: query.state ?? null,
    after: query.cursor && isUuid(query.cursor) ? query.cursor : null,
    limit: query.limit,
  })
  const subjects = new Map(
    (
      await readSubjects(
        tx,
        rows.map(({ messageRef }) => messageRef),
      )
    ).map((item) => [item.id, item]),
  )
  const accounts = new Map(
    (await readAccounts(tx, [...new Set(rows.map(({ accountId }) => accountId))])).map((account) => [
      account.id,
      account.name,
    ]),
  )
  const items = rows.map((row) =>
    itemOf(
      row,
      present(subjects.get(row.messageRef), 'the message'),
      present(accounts.get(row.accountId), 'the account'),
    ),
  )
  return { items, nextCursor: rows.length === query.limit ? (rows.at(-1)?.id ?? null) : null }
}

function itemOf(
  row: OpenOutgoing,
  { subject, number }: { subject: string; number: string },
  accountName: string,
): OutboxItem {
  const { kind, state, probing, attempts, problem } = row
  return {
    id: row.messageRef,
    case: { id: row.caseId, number },
    account: { id: row.accountId, name: accountName },
    subject,
    kind,
    state,
    holds: row.holds.map((hold) => ({ kind: hold.kind, until: iso(hold.until) })),
    probing,
    attempts,
    nextAttemptAt: state === 'due' || state === 'held' ? row.nextAttemptAt.toISOString() : null,
    problem,
    deliveries: row.recipients.map((recipient) => ({ ...recipient, at: iso(recipient.at) })),
    createdAt: row.createdAt.toISOString(),
  }
}

function iso(text: string | null): string | null {
  return text === null ? null : new Date(text).toISOString()
}
