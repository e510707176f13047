import { htmlToText } from '@kontor/core/mail'
import { type AccountRow, findAccount } from '#accounts'
import { enqueueOutgoing } from '#outbox'
import type { WriteTx } from '#platform/db'
import { conflict } from '#platform/faults'
import { uuidv7 } from '#platform/ids'
import { tenantKey } from '#tenancy'
import { addParticipants, attachToMessage, insertHandles, insertMessages, lastInbound, threadIds } from './message-store.ts'
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
  const sender = account?.send?.via === 'account' ? await findAccount(tx, String(account.send.account)) : account
  if (sender?.send?.via !== 'smtp') {
    throw conflict('account-cannot-send', { account: account?.name ?? '' }, `The account "${account?.name}" has no way to send`)
  }
  return sender
}

/** Writes an outgoing message into its case and the outbox; its Message-ID and reply token are fixed here. */
export async function queueMessage(tx: WriteTx, out: OutgoingMessage): Promise<string> {
  const account = await sendingAccount(tx, out.accountId)
  const token = mintToken(await tenantKey(tx), 'customer')
  const id = uuidv7(tx.now)
  const messageId = `<${token.text}.${tx.now.getTime().toString(36)}@${domainOf(account.address)}>`
  const inReplyTo = out.inReplyTo === undefined ? ((await lastInbound(tx, out.caseId))?.messageId ?? null) : out.inReplyTo
  const references = (await threadIds(tx, out.caseId, maxReferences)).filter((reference) => reference !== inReplyTo)
  const text = htmlToText(out.html)
  await insertMessages(tx, [
    {
      id,
      interactionId: uuidv7(tx.now),
      caseId: out.caseId,
      accountId: account.id,
      channel: account.channel,
      direction: 'out',
      kind: out.kind === 'receipt' ? 'receipt' : 'message',
      standing: 'regular',
      messageId,
      inReplyTo,
      references: inReplyTo ? [...references, inReplyTo] : references,
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
      at: tx.now,
      attachments: [],
    },
  ])
  await attachToMessage(tx, out.attachmentIds, out.caseId, id)
  const expiresAt = new Date(tx.now.getTime() + tokenLifeMs)
  await insertHandles(tx, [{ handle: token.handle, purpose: 'customer', caseId: out.caseId, messageId: id, expiresAt }])
  const recipients = [
    ...out.to.map(({ address }) => ({ address, role: 'to' as const })),
    ...out.cc.map(({ address }) => ({ address, role: 'cc' as const })),
    ...out.bcc.map(({ address }) => ({ address, role: 'bcc' as const })),
  ]
  if (out.kind === 'reply') await addParticipants(tx, recipients.map(({ address }) => ({ caseId: out.caseId, value: address.toLowerCase() })))
  const { caseId, kind, holds, before } = out
  await enqueueOutgoing(tx, [
    // A receipt has the null sender, so that no machine answers it (RFC 3834).
    { accountId: account.id, caseId, messageRef: id, kind, messageId, envelopeFrom: kind === 'receipt' ? '' : account.address, recipients, holds, before },
  ])
  return id
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}
