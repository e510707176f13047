import { sql } from 'kysely'
import type { WriteTx } from '#platform/db'

/** Puts messages into the full text, with number, names, addresses and file names. */
export async function indexMessages(tx: WriteTx, messageIds: readonly string[]): Promise<void> {
  await tx.run(sql`
    insert into message_search (tenant_id, message_id, case_id, at, words)
    select m.tenant_id, m.id, m.case_id, m.at,
           to_tsvector('simple', left(concat_ws(' ', c.number, m.subject, m.sender ->> 'name', m.sender ->> 'address', k.name, m.body_text,
             (select string_agg(f.filename, ' ') from attachments f where f.tenant_id = m.tenant_id and f.message_id = m.id)), 200000))
      from messages m join cases c on c.tenant_id = m.tenant_id and c.id = m.case_id
      left join customers k on k.tenant_id = c.tenant_id and k.id = c.customer_id
     where m.tenant_id = ${tx.tenantId} and m.id = any(${messageIds}::uuid[])
    on conflict do nothing`)
}
