import { sql } from 'kysely'
import type { WriteTx } from '#platform/db'
import { emit, type Follower, type LoggedEvent } from '#platform/events'
import { caseReopened } from './events.ts'
import { parkOthers } from './park.ts'
import { lockCases } from './store.ts'
import { transition } from './transition.ts'

/** Pause and log-out park what is active; a refused answer opens its case again. */
export const casesFollower: Follower = {
  name: 'cases',
  handle: async (tx, events) => {
    for (const event of events) {
      if (event.type === 'agent.presence-changed' && event.payload.to !== 'ready')
        await parkOthers(tx, [event.streamId], [], 'presence')
      if (event.type === 'case.reply-refused' && event.payload.kind === 'reply')
        await reopenRefused(tx, event)
    }
  },
}

async function reopenRefused(tx: WriteTx, event: LoggedEvent): Promise<void> {
  const [row] = await lockCases(tx, [event.streamId])
  if (!row || (row.status !== 'waiting' && row.status !== 'closed')) return
  await emit(tx, caseReopened.of(row.id, { why: 'refused' }))
  await transition(tx, [{ row, status: 'queued', assigneeId: null, dueAt: tx.now }])
}

/** Keeps the full text up to date, behind the log. */
export const searchFollower: Follower = {
  name: 'search',
  handle: async (tx, events) => {
    const ids = events.flatMap((event) =>
      typeof event.payload.messageId === 'string' && event.streamKind === 'case'
        ? [event.payload.messageId]
        : [],
    )
    if (ids.length === 0) return
    await tx.run(sql`
      insert into message_search (tenant_id, message_id, case_id, at, words)
      select m.tenant_id, m.id, m.case_id, m.at,
             to_tsvector('simple', left(concat_ws(' ', c.number, m.subject, m.sender ->> 'name', m.sender ->> 'address', k.name, m.body_text,
               (select string_agg(f.filename, ' ') from attachments f where f.tenant_id = m.tenant_id and f.message_id = m.id)), 200000))
        from messages m join cases c on c.tenant_id = m.tenant_id and c.id = m.case_id
        left join customers k on k.tenant_id = c.tenant_id and k.id = c.customer_id
       where m.tenant_id = ${tx.tenantId} and m.id = any(${[...new Set(ids)]}::uuid[])
      on conflict do nothing`)
  },
}
