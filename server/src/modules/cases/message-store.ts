import type { Message } from '@kontor/contract'
import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'

export interface Mailbox {
  name: string
  address: string
}
export interface NewAttachment {
  filename: string
  contentType: string
  size: number
  /** Hex. */
  sha256: string
  inline: boolean
  contentId: string | null
}
/** What the sender of a mail could prove, and what is odd about him. */
export interface Assurance {
  authentication: Message['authentication']
  identity: Message['senderIdentity']
  protection: Message['protection']
}
export interface NewMessageRow {
  id: string
  caseId: string
  interactionId: string
  accountId: string
  direction: 'in' | 'out' | 'internal'
  kind: 'message' | 'receipt'
  standing: 'regular' | 'suspected'
  channel: string
  messageId: string | null
  inReplyTo: string | null
  references: readonly string[]
  sender: Mailbox | null
  replyTo: readonly Mailbox[]
  recipients: { to: readonly Mailbox[]; cc: readonly Mailbox[]; bcc: readonly Mailbox[] }
  subject: string
  text: string
  visibleText: string
  html: string | null
  blockedRemoteCount: number
  authorId: string | null
  ledgerId: string | null
  language: string | null
  warnings: readonly unknown[]
  assurance: Assurance | null
  at: Date
  attachments: readonly NewAttachment[]
}

/** Inserts messages, each in an interaction of its own, with their attachments. */
export async function insertMessages(tx: WriteTx, rows: readonly NewMessageRow[]): Promise<void> {
  if (rows.length === 0) return
  const list = JSON.stringify(rows.map(({ attachments, ...row }) => row))
  await tx.run(sql`
    insert into interactions (tenant_id, id, case_id, account_id, channel, direction, started_at, ended_at)
    select ${tx.tenantId}::uuid, "interactionId", "caseId", "accountId", channel, direction, at, at
      from jsonb_to_recordset(${list}::jsonb)
        as r("interactionId" uuid, "caseId" uuid, "accountId" uuid, channel text, direction text, at timestamptz)`)
  await tx.run(sql`
    insert into messages (tenant_id, id, case_id, interaction_id, direction, kind, standing, channel, message_id, in_reply_to, reference_ids,
                          sender, reply_to, recipients, subject, body_text, visible_text, html, blocked_remote_count, author_id, ledger_id,
                          language, warnings, assurance, at)
    select ${tx.tenantId}::uuid, id, "caseId", "interactionId", direction, kind, standing, channel, "messageId", "inReplyTo", "references",
           sender, "replyTo", recipients, subject, text, "visibleText", html, "blockedRemoteCount", "authorId", "ledgerId", language, warnings, assurance, at
      from jsonb_to_recordset(${list}::jsonb)
        as r(id uuid, "caseId" uuid, "interactionId" uuid, direction text, kind text, standing text, channel text, "messageId" text,
             "inReplyTo" text, "references" text[], sender jsonb, "replyTo" jsonb, recipients jsonb, subject text, text text,
             "visibleText" text, html text, "blockedRemoteCount" integer, "authorId" uuid, "ledgerId" uuid, language text, warnings jsonb, assurance jsonb,
             at timestamptz)`)
  const files = rows.flatMap((row) =>
    row.attachments.map((file, position) => ({ ...file, position, caseId: row.caseId, messageId: row.id })),
  )
  if (files.length === 0) return
  const json = JSON.stringify(files)
  await tx.run(sql`
    insert into blobs (tenant_id, sha256, size, created_at)
    select distinct on (sha256) ${tx.tenantId}::uuid, decode(sha256, 'hex'), size, ${tx.now}
      from jsonb_to_recordset(${json}::jsonb) as f(sha256 text, size bigint) order by sha256
    on conflict do nothing`)
  await tx.run(sql`
    insert into attachments (tenant_id, case_id, message_id, filename, content_type, size, sha256, inline, content_id, position, created_at)
    select ${tx.tenantId}::uuid, "caseId", "messageId", filename, "contentType", size, decode(sha256, 'hex'), inline, "contentId", position, ${tx.now}
      from jsonb_to_recordset(${json}::jsonb)
        as f("caseId" uuid, "messageId" uuid, filename text, "contentType" text, size bigint, sha256 text, inline boolean, "contentId" text,
             position integer)`)
}

export interface MessageRow extends Omit<NewMessageRow, 'attachments' | 'accountId' | 'references'> {
  references: string[]
  authorLogin: string | null
  authorName: string | null
}

const columns = sql`
  m.id, m.case_id as "caseId", m.interaction_id as "interactionId", m.direction, m.kind, m.standing, m.channel, m.message_id as "messageId",
  m.in_reply_to as "inReplyTo", m.reference_ids as "references", m.sender, m.reply_to as "replyTo", m.recipients, m.subject, m.body_text as text,
  m.visible_text as "visibleText", m.html, m.blocked_remote_count as "blockedRemoteCount", m.author_id as "authorId", m.ledger_id as "ledgerId",
  m.language, m.warnings, m.assurance, m.at, u.login as "authorLogin", u.name as "authorName"`
const from = sql`messages m left join users u on u.tenant_id = m.tenant_id and u.id = m.author_id`

export function findMessage(tx: ReadTx, id: string): Promise<MessageRow | null> {
  return tx.first<MessageRow>(
    sql`select ${columns} from ${from} where m.tenant_id = ${tx.tenantId} and m.id = ${id}`,
  )
}

/** Messages of a case, oldest first, after a place. */
export function pageOfMessages(
  tx: ReadTx,
  caseId: string,
  after: { at: string; id: string } | null,
  limit: number,
): Promise<MessageRow[]> {
  return tx.all<MessageRow>(sql`
    select ${columns} from ${from}
     where m.tenant_id = ${tx.tenantId} and m.case_id = ${caseId}
       and (m.at, m.id) > (coalesce(${after?.at ?? null}::timestamptz, '-infinity'), coalesce(${after?.id ?? null}::uuid, '00000000-0000-0000-0000-000000000000'))
     order by m.at, m.id limit ${limit}`)
}

/** The last regular message from the customer up to a moment: the one an answer answers. */
export function lastInbound(tx: ReadTx, caseId: string, upTo: Date = tx.now): Promise<MessageRow | null> {
  return tx.first<MessageRow>(sql`
    select ${columns} from ${from}
     where m.tenant_id = ${tx.tenantId} and m.case_id = ${caseId} and m.direction = 'in' and m.standing = 'regular' and m.at <= ${upTo}
     order by m.at desc, m.id desc limit 1`)
}

/** Subjects of messages with the numbers of their cases. */
export function readSubjects(
  tx: ReadTx,
  ids: readonly string[],
): Promise<{ id: string; subject: string; number: string }[]> {
  return tx.all(sql`
    select m.id, m.subject, c.number from messages m join cases c on c.tenant_id = m.tenant_id and c.id = m.case_id
     where m.tenant_id = ${tx.tenantId} and m.id = any(${ids}::uuid[])`)
}

/** Message-IDs of the thread so far, newest last, for References. */
export async function threadIds(tx: ReadTx, caseId: string, limit: number): Promise<string[]> {
  const rows = await tx.all<{ id: string }>(sql`
    select message_id as id from messages
     where tenant_id = ${tx.tenantId} and case_id = ${caseId} and message_id is not null and standing = 'regular'
     order by at desc, id desc limit ${limit}`)
  return rows.map((row) => row.id).reverse()
}

export interface AttachmentRow {
  id: string
  caseId: string | null
  messageId: string | null
  uploadedBy: string | null
  filename: string
  contentType: string
  size: number
  sha256: Buffer
  inline: boolean
  contentId: string | null
  /** What the virus scanner said; `pending` also where there is none. */
  scan: 'pending' | 'clean' | 'infected' | 'failed'
  scanFinding: string | null
}

const scanned = (column: 'scan' | 'scan_finding') => sql`
  (select b.${sql.ref(column)} from blobs b where b.tenant_id = attachments.tenant_id and b.sha256 = attachments.sha256)`
const fileColumns = sql`
  id, case_id as "caseId", message_id as "messageId", uploaded_by as "uploadedBy", filename, content_type as "contentType",
  size::float8 as size, sha256, inline, content_id as "contentId", ${scanned('scan')} as scan, ${scanned('scan_finding')} as "scanFinding"`

export function attachmentsOf(tx: ReadTx, messageIds: readonly string[]): Promise<AttachmentRow[]> {
  return tx.all<AttachmentRow>(sql`
    select ${fileColumns} from attachments where tenant_id = ${tx.tenantId} and message_id = any(${messageIds}::uuid[]) order by position, id`)
}

export function findAttachments(tx: ReadTx, ids: readonly string[]): Promise<AttachmentRow[]> {
  return tx.all<AttachmentRow>(sql`
    select ${fileColumns} from attachments where tenant_id = ${tx.tenantId} and id = any(${ids}::uuid[]) order by position, id`)
}

/** An uploaded file that belongs to nothing yet but its uploader. */
export async function insertUpload(
  tx: WriteTx,
  file: {
    id: string
    uploadedBy: string
    filename: string
    contentType: string
    size: number
    sha256: Buffer
  },
): Promise<void> {
  await tx.run(sql`
    insert into blobs (tenant_id, sha256, size, created_at) values (${tx.tenantId}, ${file.sha256}, ${file.size}, ${tx.now}) on conflict do nothing`)
  await tx.run(sql`
    insert into attachments (tenant_id, id, uploaded_by, filename, content_type, size, sha256, created_at)
    values (${tx.tenantId}, ${file.id}, ${file.uploadedBy}, ${file.filename}, ${file.contentType}, ${file.size}, ${file.sha256}, ${tx.now})`)
}

/** Ties uploads to the message they go out with; a file of another message is sent as a copy and stays where it is. */
export async function attachToMessage(
  tx: WriteTx,
  ids: readonly string[],
  caseId: string,
  messageId: string,
): Promise<void> {
  await tx.run(sql`
    insert into attachments (tenant_id, case_id, message_id, uploaded_by, filename, content_type, size, sha256, position, created_at)
    select a.tenant_id, ${caseId}::uuid, ${messageId}::uuid, a.uploaded_by, a.filename, a.content_type, a.size, a.sha256, f.position, ${tx.now}
      from unnest(${ids}::uuid[]) with ordinality as f(id, position)
      join attachments a on a.tenant_id = ${tx.tenantId} and a.id = f.id and a.message_id is not null`)
  await tx.run(sql`
    update attachments a set case_id = ${caseId}, message_id = ${messageId}, position = f.position
      from unnest(${ids}::uuid[]) with ordinality as f(id, position)
     where a.tenant_id = ${tx.tenantId} and a.id = f.id and a.message_id is null`)
}

/** Unties them again, so that they belong to the uploader's draft. */
export async function detachFromMessage(tx: WriteTx, messageId: string): Promise<string[]> {
  const rows = await tx.all<{ id: string }>(sql`
    update attachments set message_id = null where tenant_id = ${tx.tenantId} and message_id = ${messageId} returning id`)
  return rows.map((row) => row.id)
}

export async function addParticipants(
  tx: WriteTx,
  list: readonly { caseId: string; value: string }[],
): Promise<void> {
  if (list.length === 0) return
  await tx.run(sql`
    insert into participants (tenant_id, case_id, kind, value, since)
    select ${tx.tenantId}::uuid, "caseId", 'email', value, ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as r("caseId" uuid, value text)
    on conflict do nothing`)
}

export async function insertHandles(
  tx: WriteTx,
  list: readonly {
    handle: Uint8Array
    purpose: string
    caseId: string
    messageId: string
    expiresAt: Date
  }[],
): Promise<void> {
  const rows = list.map((item) => ({ ...item, handle: Buffer.from(item.handle).toString('hex') }))
  await tx.run(sql`
    insert into reply_handles (tenant_id, handle, purpose, case_id, message_id, expires_at)
    select ${tx.tenantId}::uuid, decode(handle, 'hex'), purpose, "caseId", "messageId", "expiresAt"
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r(handle text, purpose text, "caseId" uuid, "messageId" uuid, "expiresAt" timestamptz)`)
}

/** Suspected messages in the order of their arrival. */
export function pageOfSuspected(
  tx: ReadTx,
  queueIds: readonly string[] | null,
  afterId: string | null,
  limit: number,
): Promise<MessageRow[]> {
  return tx.all<MessageRow>(sql`
    select ${columns} from ${from} join cases c on c.tenant_id = m.tenant_id and c.id = m.case_id
     where m.tenant_id = ${tx.tenantId} and m.standing = 'suspected' and (${afterId}::uuid is null or m.id > ${afterId}::uuid)
       and (${queueIds}::uuid[] is null or c.queue_id = any(${queueIds}::uuid[]))
     order by m.id limit ${limit}`)
}

export async function setStanding(tx: WriteTx, id: string, standing: 'regular' | 'suspected'): Promise<void> {
  await tx.run(
    sql`update messages set standing = ${standing} where tenant_id = ${tx.tenantId} and id = ${id}`,
  )
}

/** Gives a message with its interaction, files and ledger entry to another case. */
export async function moveMessage(tx: WriteTx, message: MessageRow, caseId: string): Promise<void> {
  await tx.run(
    sql`update interactions set case_id = ${caseId} where tenant_id = ${tx.tenantId} and id = ${message.interactionId}`,
  )
  await tx.run(
    sql`update messages set case_id = ${caseId}, standing = 'regular' where tenant_id = ${tx.tenantId} and id = ${message.id}`,
  )
  await tx.run(
    sql`update attachments set case_id = ${caseId} where tenant_id = ${tx.tenantId} and message_id = ${message.id}`,
  )
  await tx.run(
    sql`update message_search set case_id = ${caseId} where tenant_id = ${tx.tenantId} and message_id = ${message.id}`,
  )
}

/** Whether something was said in a case after a moment, receipts aside. */
export async function hasYounger(tx: ReadTx, caseId: string, at: Date): Promise<boolean> {
  const row = await tx.first(sql`
    select 1 from messages where tenant_id = ${tx.tenantId} and case_id = ${caseId} and kind = 'message' and at > ${at} limit 1`)
  return row !== null
}

/** Takes out who takes part only because of a message that never left. */
export async function dropParticipants(tx: WriteTx, caseId: string, messageId: string): Promise<void> {
  await tx.run(sql`
    with named as (
      select lower(r.value ->> 'address') as address from messages m, jsonb_each(m.recipients) k, jsonb_array_elements(k.value) r
       where m.tenant_id = ${tx.tenantId} and m.id = ${messageId}),
    others as (
      select lower(r.value ->> 'address') as address from messages m, jsonb_each(m.recipients) k, jsonb_array_elements(k.value) r
       where m.tenant_id = ${tx.tenantId} and m.case_id = ${caseId} and m.direction = 'out' and m.id <> ${messageId}
      union select lower(m.sender ->> 'address') from messages m
       where m.tenant_id = ${tx.tenantId} and m.case_id = ${caseId} and m.direction = 'in' and m.standing = 'regular'
      union select lower(r.value ->> 'address') from messages m, jsonb_array_elements(m.reply_to) r
       where m.tenant_id = ${tx.tenantId} and m.case_id = ${caseId} and m.direction = 'in' and m.standing = 'regular')
    delete from participants where tenant_id = ${tx.tenantId} and case_id = ${caseId} and kind = 'email'
       and value in (select address from named) and value not in (select address from others where address is not null)`)
}
