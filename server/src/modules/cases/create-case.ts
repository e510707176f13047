import { recogniseAll, keyOf } from '#customers'
import { noAccount, requireAccount } from '#accounts'
import { visibleQueueIds } from '#organisation'
import { takeCaseNumbers, readTenant } from '#tenancy'
import type { WriteTx } from '#platform/db'
import { emitAll } from '#platform/events'
import { invalid, present } from '#platform/faults'
import type { Caller } from '#platform/http'
import { uuidv7 } from '#platform/ids'
import { htmlToText } from '@kontor/core/mail'
import { bodyOf, isEmptyBody } from './drafts.ts'
import { caseOpened, replyQueued } from './events.ts'
import { requireScanned, requireSendable } from './files.ts'
import { previewOf } from './preview.ts'
import { requireRecipients } from './recipients.ts'
import { queueMessage } from './send-message.ts'
import { insertCases } from './store.ts'

export interface NewOutgoingCase {
  account: string
  to: string | string[]
  cc?: string[] | undefined
  bcc?: string[] | undefined
  subject: string
  html?: string | undefined
  text?: string | undefined
  attachments?: string[] | undefined
  undoSeconds?: number | undefined
}

/** Begins a matter with a message of ours; the case then waits for the customer. */
export async function createCase(tx: WriteTx, caller: Caller, wish: NewOutgoingCase): Promise<string> {
  const account = await requireAccount(tx, wish.account)
  const visible = await visibleQueueIds(tx, caller)
  if (visible !== null && !visible.includes(account.queueId)) throw noAccount(wish.account)
  const html = bodyOf(wish) ?? ''
  if (isEmptyBody(html)) throw invalid({ field: 'html' }, 'The message is empty')
  const to = requireRecipients([wish.to].flat())
  const first = present(to[0], 'a recipient')
  const identity = { kind: 'email' as const, value: first.address.toLowerCase(), name: first.address }
  const customers = await recogniseAll(tx, [identity])
  const [number] = await takeCaseNumbers(tx, 1)
  const id = uuidv7(tx.now)
  const customerId = customers.get(keyOf(identity)) ?? null
  await insertCases(tx, [
    {
      id,
      number: present(number, 'a case number'),
      subject: wish.subject,
      status: 'waiting',
      queueId: account.queueId,
      customerId,
      accountId: account.id,
      channel: account.channel,
      assigneeId: null,
      preview: previewOf(htmlToText(html)),
      dueAt: null,
      receivedAt: tx.now,
    },
  ])
  const undoSeconds = wish.undoSeconds ?? (caller.kind === 'session' ? (await readTenant(tx)).undoSeconds : 0)
  const undoUntil = undoSeconds > 0 ? new Date(tx.now.getTime() + undoSeconds * 1000) : null
  const files = await requireSendable(tx, caller, id, wish.attachments ?? [])
  requireScanned(tx.context, files)
  const messageId = await queueMessage(tx, {
    caseId: id,
    accountId: account.id,
    kind: 'reply',
    authorId: caller.userId,
    html,
    subject: `${wish.subject} [${number}]`,
    to,
    cc: requireRecipients(wish.cc ?? []),
    bcc: requireRecipients(wish.bcc ?? []),
    attachmentIds: files.map((file) => file.id),
    holds: undoUntil ? [{ kind: 'undo', until: undoUntil }] : [],
    before: { dueAt: null, onTime: null },
    inReplyTo: null,
  })
  await emitAll(tx, [
    caseOpened.of(id, {
      number: present(number, 'a case number'),
      queueId: account.queueId,
      accountId: account.id,
      channel: account.channel,
      customerId,
      direction: 'out',
    }),
    replyQueued.of(id, {
      messageId,
      undoUntil: undoUntil?.toISOString() ?? null,
      sendAt: null,
      closes: false,
      onTime: null,
    }),
  ])
  return id
}
