import { htmlToText } from '@kontor/core/mail'
import { type AccountRow, findAccount } from '#accounts'
import { enqueueOutgoing } from '#outbox'
import type { WriteTx } from '#platform/db'
import { conflict, present } from '#platform/faults'
import { uuidv7 } from '#platform/ids'
import { tenantKey } from '#tenancy'
import {
  addParticipants,
  attachToMessage,
  insertHandles,
  insertMessages,
  lastInbound,
  type NewMessageRow,
  threadIds,
} from './message-store.ts'
import { mintToken, tokenLifeMs } from './thread-store.ts'

const maxReferences = 30

export interface OutgoingMessage {
  caseId: string
  accountId: string
  kind: 'reply' | 'receipt'
  authorId: string | null
  html: string
  subject: string
  to: readonly { name: string; address: string }[]
  cc: readonly { name: string; address: string }[]
  bcc: readonly { name: string; address: string }[]
  attachmentIds: readonly string[]
  holds: readonly { kind: 'undo' | 'schedule'; until: Date }[]
  before: Record<string, unknown> | null
  inReplyTo?: string | null
}

/** The account that sends for an account. Fault: `account-cannot-send`. */
export async function sendingAccount(tx: WriteTx, accountId: string): Promise<AccountRow> {
  const account = await findAccount(tx, accountId)
  const sender =
    account?.send?.via === 'account' ? await findAccount(tx, String(account.send.account)) : account
  if (sender?.send?.via !== 'smtp') {
    throw conflict(
      'account-cannot-send',
      { account: account?.name ?? '' },
      `The account "${account?.name}" has no way to send`,
    )
  }
  return sender
}

/** Writes one outgoing message into its case and the outbox. */
export async function queueMessage(tx: WriteTx, out: OutgoingMessage): Promise<string> {
  const [id] = await queueMessages(tx, [out])
  return present(id, 'the message')
}

/** Writes outgoing messages into their cases and the outbox; Message-IDs and reply tokens are fixed here. */
export async function queueMessages(tx: WriteTx, list: readonly OutgoingMessage[]): Promise<string[]> {
  if (list.length === 0) return []
  const key = await tenantKey(tx)
  const accounts = new Map<string, AccountRow>()
  for (const { accountId } of list)
    if (!accounts.has(accountId)) accounts.set(accountId, await sendingAccount(tx, accountId))
  const expiresAt = new Date(tx.now.getTime() + tokenLifeMs)
  const made = []
  for (const out of list) {
    const account = present(accounts.get(out.accountId), 'the account')
    const token = mintToken(key, 'customer')
    const messageId = `<${token.text}.${tx.now.getTime().toString(36)}@${domainOf(account.address)}>`
    made.push({ out, account, token, messageId, id: uuidv7(tx.now), thread: await threadOf(tx, out) })
  }
  await insertMessages(
    tx,
    made.map(({ out, account, messageId, id, thread }) =>
      messageRow(tx, out, account, messageId, id, thread),
    ),
  )
  for (const { out, id } of made)
    if (out.attachmentIds.length > 0) await attachToMessage(tx, out.attachmentIds, out.caseId, id)
  await insertHandles(
    tx,
    made.map(({ out, token, id }) => ({
      handle: token.handle,
      purpose: 'customer',
      caseId: out.caseId,
      messageId: id,
      expiresAt,
    })),
  )
  const outgoing = made.map(({ out, account, messageId, id }) => outgoingOf(out, account, messageId, id))
  const replies = outgoing.filter((item) => item.kind === 'reply')
  await addParticipants(
    tx,
    replies.flatMap(({ caseId, recipients }) =>
      recipients.map(({ address }) => ({ caseId, value: address.toLowerCase() })),
    ),
  )
  await enqueueOutgoing(tx, outgoing)
  return made.map(({ id }) => id)
}

/** What the message answers, and the thread before it. */
async function threadOf(
  tx: WriteTx,
  out: OutgoingMessage,
): Promise<{ inReplyTo: string | null; references: string[] }> {
  if (out.inReplyTo !== undefined)
    return { inReplyTo: out.inReplyTo, references: out.inReplyTo ? [out.inReplyTo] : [] }
  const inReplyTo = (await lastInbound(tx, out.caseId))?.messageId ?? null
  const before = (await threadIds(tx, out.caseId, maxReferences)).filter(
    (reference) => reference !== inReplyTo,
  )
  return { inReplyTo, references: inReplyTo ? [...before, inReplyTo] : before }
}

function messageRow(
  tx: WriteTx,
  out: OutgoingMessage,
  account: AccountRow,
  messageId: string,
  id: string,
  thread: { inReplyTo: string | null; references: string[] },
): NewMessageRow {
  const text = htmlToText(out.html)
  return {
    ...thread,
    id,
    interactionId: uuidv7(tx.now),
    caseId: out.caseId,
    accountId: account.id,
    channel: account.channel,
    direction: 'out',
    kind: out.kind === 'receipt' ? 'receipt' : 'message',
    standing: 'regular',
    messageId,
    sender: { name: account.displayName ?? account.name, address: account.address },
    replyTo: [],
    recipients: { to: out.to, cc: out.cc, bcc: out.bcc },
    subject: out.subject,
    text,
    visibleText: text,
    html: out.html,
    blockedRemoteCount: 0,
    authorId: out.authorId,
    ledgerId: null,
    language: null,
    warnings: [],
    assurance: null,
    at: tx.now,
    attachments: [],
  }
}

function outgoingOf(
  { caseId, kind, holds, before, ...out }: OutgoingMessage,
  account: AccountRow,
  messageId: string,
  id: string,
) {
  const recipients = (['to', 'cc', 'bcc'] as const).flatMap((role) =>
    out[role].map(({ address }) => ({ address, role })),
  )
  // A receipt has the null sender, so that no machine answers it (RFC 3834).
  const envelopeFrom = kind === 'receipt' ? '' : account.address
  return {
    accountId: account.id,
    caseId,
    messageRef: id,
    kind,
    messageId,
    envelopeFrom,
    recipients,
    holds,
    before,
  }
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}
