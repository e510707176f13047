import { takeCaseNumbers } from '#tenancy'
import { addToQueueCounts, readQueues } from '#organisation'
import type { WriteTx } from '#platform/db'
import { emitAll, type NewEvent } from '#platform/events'
import { present } from '#platform/faults'
import { uuidv7 } from '#platform/ids'
import { caseOpened, caseReopened, messageReceived, messageSuspected } from './events.ts'
import {
  addParticipants,
  type Assurance,
  insertMessages,
  type Mailbox,
  type NewAttachment,
  type NewMessageRow,
} from './message-store.ts'
import { previewOf } from './preview.ts'
import { type CaseRow, insertCases, lockCases, touchCases } from './store.ts'
import { type Step, transition } from './transition.ts'

/** A message that intake read, on its way into a case. */
export interface InboundMessage {
  ledgerId: string
  accountId: string
  channel: string
  arrivedAt: Date
  from: Mailbox | null
  replyTo: readonly Mailbox[]
  to: readonly Mailbox[]
  cc: readonly Mailbox[]
  subject: string
  text: string
  visibleText: string
  html: string | null
  blockedRemoteCount: number
  messageId: string | null
  inReplyTo: string | null
  references: readonly string[]
  language: string | null
  warnings: readonly unknown[]
  assurance: Assurance | null
  attachments: readonly NewAttachment[]
}

export interface TakenIn {
  ledgerId: string
  caseId: string
  messageId: string
}

export interface NewMatter {
  message: InboundMessage
  customerId: string | null
  queueId: string
  serviceLevelMinutes: number
  automatic: boolean
}

/** Opens a case for each message, in order of arrival. */
export async function openCases(
  tx: WriteTx,
  matters: readonly NewMatter[],
): Promise<(TakenIn & { number: string })[]> {
  if (matters.length === 0) return []
  const numbers = await takeCaseNumbers(tx, matters.length)
  const made = matters.map((matter, index) => ({
    matter,
    id: uuidv7(tx.now),
    number: present(numbers[index], 'a case number'),
    row: messageRow(tx, matter.message, '', 'regular'),
  }))
  await insertCases(
    tx,
    made.map(({ matter: { message, ...matter }, id, number }) => ({
      id,
      number,
      subject: message.subject,
      status: 'queued' as const,
      queueId: matter.queueId,
      customerId: matter.customerId,
      accountId: message.accountId,
      channel: message.channel,
      assigneeId: null,
      preview: previewOf(message.visibleText),
      dueAt: dueAt(message.arrivedAt, matter.serviceLevelMinutes),
      receivedAt: message.arrivedAt,
    })),
  )
  for (const item of made) item.row.caseId = item.id
  await insertMessages(
    tx,
    made.map((item) => item.row),
  )
  await addParticipants(
    tx,
    made.flatMap(({ id, matter }) => participantOf(id, matter.message)),
  )
  await addToQueueCounts(
    tx,
    matters.map((matter) => ({ queueId: matter.queueId, by: 1 })),
  )
  await emitAll(
    tx,
    made.flatMap(({ matter: { message, queueId, customerId, automatic }, id, number, row }) => [
      caseOpened.of(id, {
        number,
        queueId,
        accountId: message.accountId,
        channel: message.channel,
        customerId,
        direction: 'in',
      }),
      messageReceived.of(
        id,
        { messageId: row.id, ledgerId: message.ledgerId, via: null, automatic },
        { from: fromOf(message) },
      ),
    ]),
  )
  return made.map(({ matter, id, number, row }) => ({
    ledgerId: matter.message.ledgerId,
    caseId: id,
    messageId: row.id,
    number,
  }))
}

export interface Joining {
  message: InboundMessage
  caseId: string
  standing: 'regular' | 'suspected'
  via: string
  /** An automatic mail joins without waking anybody. */
  automatic: boolean
}

/** Adds messages to their cases. A regular one brings a waiting or closed case back into its queue, due from its arrival. */
export async function joinCases(tx: WriteTx, joinings: readonly Joining[]): Promise<TakenIn[]> {
  if (joinings.length === 0) return []
  const locked = new Map(
    (
      await lockCases(
        tx,
        joinings.map((joining) => joining.caseId),
      )
    ).map((row) => [row.id, row]),
  )
  const rows = joinings.map((joining) => messageRow(tx, joining.message, joining.caseId, joining.standing))
  await insertMessages(tx, rows)
  const effective = joinings.filter((joining) => joining.standing === 'regular' && !joining.automatic)
  const newest = new Map(
    joinings.filter((joining) => joining.standing === 'regular').map((joining) => [joining.caseId, joining]),
  )
  await touchCases(
    tx,
    [...newest.values()].map(({ caseId, message }) => ({
      id: caseId,
      lastMessageAt: message.arrivedAt,
      preview: previewOf(message.visibleText),
    })),
  )
  const queueIds = effective.map(({ caseId }) => present(locked.get(caseId), 'the case to join').queueId)
  const queues = await readQueues(tx, [...new Set(queueIds)])
  const steps = stepsOf(
    effective,
    locked,
    new Map(queues.map((queue) => [queue.id, queue.serviceLevelMinutes])),
  )
  await emitAll(
    tx,
    joinings.map((joining, index) => receivedEvent(joining, present(rows[index], 'the message').id)),
  )
  const reopened: NewEvent[] = steps
    .filter((step) => step.row.status === 'closed')
    .map((step) => caseReopened.of(step.row.id, { why: 'customer' }))
  await emitAll(tx, reopened)
  await transition(tx, steps)
  return joinings.map(({ message, caseId }, index) => ({
    ledgerId: message.ledgerId,
    caseId,
    messageId: present(rows[index], 'the message').id,
  }))
}

function stepsOf(
  joinings: readonly Joining[],
  locked: ReadonlyMap<string, CaseRow>,
  minutesOf: ReadonlyMap<string, number>,
): Step[] {
  const steps = new Map<string, Step>()
  for (const { caseId, message } of joinings) {
    const row = present(locked.get(caseId), 'the case to join')
    if (steps.has(caseId)) continue
    const due =
      row.dueAt ?? dueAt(message.arrivedAt, present(minutesOf.get(row.queueId), 'the queue of the case'))
    const owned = row.status === 'active' || row.status === 'parked' || row.status === 'queued'
    steps.set(
      caseId,
      owned
        ? { row, status: row.status, dueAt: due }
        : { row, status: 'queued', assigneeId: null, dueAt: due, at: message.arrivedAt },
    )
  }
  return [...steps.values()]
}

function receivedEvent({ message, caseId, standing, via, automatic }: Joining, messageId: string): NewEvent {
  const type = standing === 'suspected' ? messageSuspected : messageReceived
  return type.of(caseId, { messageId, ledgerId: message.ledgerId, via, automatic }, { from: fromOf(message) })
}

function messageRow(
  tx: WriteTx,
  message: InboundMessage,
  caseId: string,
  standing: 'regular' | 'suspected',
): NewMessageRow {
  const { arrivedAt, from, to, cc, ...rest } = message
  return {
    ...rest,
    id: uuidv7(tx.now),
    interactionId: uuidv7(tx.now),
    caseId,
    direction: 'in',
    kind: 'message',
    standing,
    sender: from,
    recipients: { to, cc, bcc: [] },
    authorId: null,
    at: arrivedAt,
  }
}

function participantOf(
  caseId: string,
  { from, replyTo }: InboundMessage,
): { caseId: string; value: string }[] {
  const addresses = [from, ...replyTo].flatMap((mailbox) =>
    mailbox?.address ? [mailbox.address.toLowerCase()] : [],
  )
  return [...new Set(addresses)].map((value) => ({ caseId, value }))
}

function fromOf({ from }: InboundMessage): string {
  return from?.name || from?.address || ''
}

function dueAt(arrivedAt: Date, minutes: number): Date {
  return new Date(arrivedAt.getTime() + minutes * 60_000)
}
