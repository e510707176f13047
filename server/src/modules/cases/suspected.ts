import type { Message } from '@kontor/contract'
import { findAccount } from '#accounts'
import { keyOf, recogniseAll } from '#customers'
import { addToQueueCounts, readQueues, visibleQueueIds } from '#organisation'
import { isUuid, type ReadTx, type WriteTx } from '#platform/db'
import { emit, emitAll } from '#platform/events'
import { conflict, notFound, present } from '#platform/faults'
import type { Caller } from '#platform/http'
import { uuidv7 } from '#platform/ids'
import { takeCaseNumbers } from '#tenancy'
import { caseOpened, caseReopened, messageJoined, messageSplit } from './events.ts'
import {
  addParticipants,
  findMessage,
  type MessageRow,
  moveMessage,
  pageOfSuspected,
  setStanding,
} from './message-store.ts'
import { presentMessage, presentMessages } from './present-message.ts'
import { previewOf } from './preview.ts'
import { lockVisible } from './rights.ts'
import { type CaseRow, insertCases, touchCases } from './store.ts'
import { transition } from './transition.ts'

/** Suspected messages of the cases a caller sees, oldest first. */
export async function listSuspected(
  tx: ReadTx,
  caller: Caller,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: Message[]; nextCursor: string | null }> {
  const rows = await pageOfSuspected(
    tx,
    await visibleQueueIds(tx, caller),
    page.cursor && isUuid(page.cursor) ? page.cursor : null,
    page.limit,
  )
  return {
    items: await presentMessages(tx, rows),
    nextCursor: rows.length === page.limit ? (rows.at(-1)?.id ?? null) : null,
  }
}

/** The message belongs here after all: its sender takes part, and the case asks for an answer. */
export async function joinMessage(tx: WriteTx, caller: Caller, id: string): Promise<Message> {
  const { message, row } = await lockSuspected(tx, caller, id)
  await setStanding(tx, id, 'regular')
  await addParticipants(
    tx,
    senderOf(message).map((value) => ({ caseId: row.id, value })),
  )
  await touchCases(tx, [{ id: row.id, lastMessageAt: message.at, preview: previewOf(message.visibleText) }])
  await emit(tx, messageJoined.of(row.id, { messageId: id }))
  const owned = row.status === 'active' || row.status === 'parked' || row.status === 'queued'
  const dueAt = row.dueAt ?? (await dueIn(tx, row.queueId, message.at))
  if (row.status === 'closed') await emit(tx, caseReopened.of(row.id, { why: 'customer' }))
  await transition(tx, [
    owned ? { row, status: row.status, dueAt } : { row, status: 'queued', assigneeId: null, dueAt },
  ])
  return presentMessage(tx, id)
}

/** The message is another matter: it gets a case of its own in its account's queue. */
export async function splitMessage(tx: WriteTx, caller: Caller, id: string): Promise<Message> {
  const { message, row } = await lockSuspected(tx, caller, id)
  const account = present(await findAccount(tx, row.accountId), 'the account')
  const caseId = uuidv7(tx.now)
  const [number] = await takeCaseNumbers(tx, 1)
  const identities = senderOf(message).map((value) => ({
    kind: 'email' as const,
    value,
    name: message.sender?.name || value,
  }))
  const customers = await recogniseAll(tx, identities.slice(0, 1))
  const customerId = identities[0] ? (customers.get(keyOf(identities[0])) ?? null) : null
  await insertCases(tx, [
    {
      id: caseId,
      number: present(number, 'a case number'),
      subject: message.subject,
      status: 'queued',
      queueId: account.queueId,
      customerId,
      accountId: account.id,
      channel: account.channel,
      assigneeId: null,
      preview: previewOf(message.visibleText),
      dueAt: await dueIn(tx, account.queueId, message.at),
      receivedAt: message.at,
    },
  ])
  await moveMessage(tx, message, caseId)
  await addParticipants(
    tx,
    senderOf(message).map((value) => ({ caseId, value })),
  )
  await addToQueueCounts(tx, [{ queueId: account.queueId, by: 1 }])
  await emitAll(tx, [
    messageSplit.of(row.id, { messageId: id, toCaseId: caseId }),
    caseOpened.of(caseId, {
      number: present(number, 'a case number'),
      queueId: account.queueId,
      accountId: account.id,
      channel: account.channel,
      customerId,
      direction: 'in',
    }),
    messageJoined.of(caseId, { messageId: id }),
  ])
  return presentMessage(tx, id)
}

async function lockSuspected(
  tx: WriteTx,
  caller: Caller,
  id: string,
): Promise<{ message: MessageRow; row: CaseRow }> {
  const seen = await findMessage(tx, id)
  if (!seen) throw notFound()
  const row = await lockVisible(tx, caller, seen.caseId)
  // Read again behind the lock: somebody may have judged it meanwhile.
  const message = await findMessage(tx, id)
  if (message?.standing !== 'suspected' || message.caseId !== row.id)
    throw conflict('not-suspected', {}, 'Somebody has already decided about this message')
  return { message, row }
}

function senderOf(message: MessageRow): string[] {
  return message.sender?.address ? [message.sender.address.toLowerCase()] : []
}

async function dueIn(tx: WriteTx, queueId: string, from: Date): Promise<Date> {
  const [queue] = await readQueues(tx, [queueId])
  return new Date(from.getTime() + (queue?.serviceLevelMinutes ?? 0) * 60_000)
}
