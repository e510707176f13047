import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'

export interface DraftContent {
  html: string
  to: string[]
  cc: string[]
  bcc: string[]
  subject: string
  attachmentIds: string[]
}
export interface DraftRow extends DraftContent {
  userId: string
  login: string
  name: string
  version: number
  savedAt: Date
}

/** Drafts of a case, newest first. */
export function readDrafts(tx: ReadTx, caseId: string): Promise<DraftRow[]> {
  return tx.all<DraftRow>(sql`
    select d.user_id as "userId", u.login, u.name, d.html, array(select jsonb_array_elements_text(d.recipients -> 'to')) as to,
           array(select jsonb_array_elements_text(d.recipients -> 'cc')) as cc, array(select jsonb_array_elements_text(d.recipients -> 'bcc')) as bcc,
           d.subject, d.attachment_ids as "attachmentIds", d.version, d.saved_at as "savedAt"
      from drafts d join users u on u.tenant_id = d.tenant_id and u.id = d.user_id
     where d.tenant_id = ${tx.tenantId} and d.case_id = ${caseId} order by d.saved_at desc`)
}

/** Writes a user's own draft; false when `version` is given and no longer the stored one. */
export async function writeDraft(
  tx: WriteTx,
  caseId: string,
  userId: string,
  content: DraftContent,
  version: number | null,
): Promise<boolean> {
  const recipients = JSON.stringify({ to: content.to, cc: content.cc, bcc: content.bcc })
  const rows = await tx.run(sql`
    insert into drafts (tenant_id, case_id, user_id, html, recipients, subject, attachment_ids, version, saved_at)
    values (${tx.tenantId}, ${caseId}, ${userId}, ${content.html}, ${recipients}::jsonb, ${content.subject}, ${content.attachmentIds}::uuid[], 1, ${tx.now})
    on conflict (tenant_id, case_id, user_id) do update set html = excluded.html, recipients = excluded.recipients, subject = excluded.subject,
       attachment_ids = excluded.attachment_ids, version = drafts.version + 1, saved_at = excluded.saved_at
     where ${version}::int is null or drafts.version = ${version}::int`)
  return rows > 0
}

export async function deleteDraft(tx: WriteTx, caseId: string, userId: string): Promise<void> {
  await tx.run(
    sql`delete from drafts where tenant_id = ${tx.tenantId} and case_id = ${caseId} and user_id = ${userId}`,
  )
}
