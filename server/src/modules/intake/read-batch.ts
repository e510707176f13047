import { type AccountRow, ownAddressesAmong, readAccounts, type SmimeKeys } from '#accounts'
import { isVerification } from '@kontor/core/mail'
import {
  type InboundMessage,
  joinCases,
  type Joining,
  type NewAttachment,
  type NewMatter,
  openCases,
} from '#cases'
import { keyOf, noteCertificates, recogniseAll } from '#customers'
import { readQueues } from '#organisation'
import { noteArrived } from '#outbox'
import { systemContext, type Context, type Services } from '#platform/context'
import type { Database, WriteTx } from '#platform/db'
import { present } from '#platform/faults'
import { isHouseTrouble } from '#platform/trouble'
import { settleBounces } from './bounces.ts'
import { cleanStrings } from './clean-strings.ts'
import { bytesOf } from './read-bytes.ts'
import { findKin, type Kin } from './kin.ts'
import { channelReader, type ReadFor, type ReadMessage, type StoredMessage } from './ports.ts'
import type { ReadEntry } from './read-entry.ts'
import { unreadMessage } from './unread-message.ts'
import { queueReceipts } from './receipts.ts'
import { endEntries, type EntryEnd, type EntryRow, lockClaimed } from './store.ts'
import { findThreads, type Threaded } from './threads.ts'

export type { ReadEntry } from './read-entry.ts'

/** The channel could not make a message of the bytes: a fault of the message, not of the house. */
export class Unreadable extends Error {
  constructor(cause: unknown) {
    super('the message cannot be read', { cause })
    this.name = 'Unreadable'
  }
}

/**
 * Reads one entry outside any transaction; its attachments are durable when this resolves. Throws `Unreadable` for
 * what lies in the message, anything else for trouble of the house.
 */
export async function readEntry(
  context: Context,
  entry: EntryRow,
  account: AccountRow,
  keys: SmimeKeys | null = null,
): Promise<ReadEntry> {
  if (entry.envelope.unreadable && !entry.envelope.released)
    throw new Unreadable('the server did not hand the message out')
  const whom = { context, account, keys, arrivedAt: entry.arrivedAt }
  const message = await readMessage(await bytesOf(context, entry), entry, whom)
  const attachments: NewAttachment[] = []
  for (const { content, ...file } of message.attachments) {
    await context.blobs.put(context.tenantId, content)
    attachments.push(file)
  }
  const warnings = entry.envelope.oversize
    ? [...message.warnings, { code: 'oversize', params: {} }]
    : [...message.warnings]
  const sender = message.from?.address ?? null
  if (isVerification({ from: sender, subject: message.subject, text: message.text }))
    warnings.push({ code: 'verification', params: {} })
  return { entry: { ...entry, raw: null }, account, message: { ...message, attachments, warnings } }
}

async function readMessage(raw: Buffer, entry: EntryRow, whom: ReadFor): Promise<ReadMessage> {
  const reader = channelReader.call(whom.account.channel)
  if (entry.envelope.released) return unreadMessage(raw, reader.preview?.(raw) ?? null)
  try {
    return await reader.read(raw, entry.envelope, whom)
  } catch (error) {
    throw isHouseTrouble(error) ? error : new Unreadable(error)
  }
}

/** Brings read entries into cases: one transaction, a fixed number of statements for the whole batch. */
export async function settleBatch(
  db: Database,
  services: Services,
  tenantId: string,
  batch: readonly ReadEntry[],
): Promise<void> {
  const answerable = batch.flatMap(({ message }) => [
    ...(message.from ? [message.from] : []),
    ...message.replyTo,
  ])
  const own = await ownAddressesAmong(
    db,
    answerable.map(({ address }) => address),
  )
  await db.inTenant(systemContext(services, tenantId), async (tx) => {
    const held = await lockClaimed(
      tx,
      batch.map(({ entry }) => ({ id: entry.id, fence: entry.fence })),
    )
    const ours = batch.filter(({ entry }) => held.has(entry.id))
    if (ours.length > 0) await settle(tx, ours, own)
  })
}

async function settle(tx: WriteTx, batch: readonly ReadEntry[], own: ReadonlySet<string>): Promise<void> {
  const threads = await findThreads(
    tx,
    batch.map(({ message, entry }) => ({ message, envelope: entry.envelope })),
  )
  const items = batch.map((item, index) => ({ ...item, thread: present(threads[index], 'the thread') }))
  const isOwn = (item: ReadEntry): boolean => own.has(item.message.from?.address ?? '')
  const echoes = items.filter((item) => item.thread.isOwn && isOwn(item))
  const bounced = await settleBounces(
    tx,
    items.filter((item) => !echoes.includes(item)),
  )
  const settled = new Set([...echoes.map(({ entry }) => entry.id), ...bounced.map(({ id }) => id)])
  const rest = items.filter(({ entry }) => !settled.has(entry.id))
  await noteSeen(tx, echoes, rest)
  const kin = await findKin(tx, items)
  const fresh = rest.filter((item) => item.thread.decision.kind === 'new').map((item) => withKin(item, kin))
  const twins = fresh.filter((item) => kin.twinOf(item) !== null)
  const opened = fresh.filter((item) => kin.twinOf(item) === null)
  const joining = rest.filter((item) => item.thread.decision.kind !== 'new').map((item) => withKin(item, kin))
  const ends: EntryEnd[] = echoes.map(({ entry }) => ({
    id: entry.id,
    state: 'echo',
    caseId: null,
    reason: null,
  }))
  ends.push(...bounced)
  ends.push(...(await open(tx, opened, own)))
  ends.push(...(await join(tx, joining.map(asJoining))))
  const caseOf = new Map(ends.map((end) => [end.id, end.caseId]))
  ends.push(
    ...(await join(
      tx,
      twins.map((item) => asTwin(item, kin, caseOf)),
    )),
  )
  await noteCertificates(
    tx,
    rest.flatMap(({ message }) => message.certificate ?? []),
  )
  const messageIds = new Map(items.map(({ entry, message }) => [entry.id, message.messageId]))
  await endEntries(
    tx,
    ends.map((end) => ({
      ...end,
      messageId: cleanStrings(messageIds.get(end.id) ?? null),
      variantOf: kin.variantOf(end.id),
    })),
  )
}

/** A message whose Message-ID came before with other bytes says so. */
function withKin<T extends ReadEntry>(item: T, kin: Kin): T {
  const variantOf = kin.variantOf(item.entry.id)
  if (variantOf === null) return item
  const warnings = [
    ...item.message.warnings,
    { code: 'variant', params: { number: kin.numberOf(variantOf) } },
  ]
  return { ...item, message: { ...item.message, warnings } }
}

/** Messages of ours that came back or are named by an answer were taken by their server, whatever it said. */
async function noteSeen(
  tx: WriteTx,
  echoes: readonly ReadEntry[],
  rest: readonly ReadEntry[],
): Promise<void> {
  await noteArrived(
    tx,
    echoes.flatMap(({ message }) => message.messageId ?? []),
    'echo',
  )
  const named = rest.flatMap(({ message }) => [...message.references, message.inReplyTo ?? ''])
  await noteArrived(tx, [...new Set(named.filter(Boolean))], 'answer')
}

async function open(tx: WriteTx, items: readonly ReadEntry[], own: ReadonlySet<string>): Promise<EntryEnd[]> {
  if (items.length === 0) return []
  const queues = new Map(
    (await readQueues(tx, [...new Set(items.map((item) => item.account.queueId))])).map((queue) => [
      queue.id,
      queue,
    ]),
  )
  const identities = items.flatMap((item) => identityOf(item.message) ?? [])
  const customers = await recogniseAll(tx, identities)
  const matters = items.map((item): NewMatter => {
    const identity = identityOf(item.message)
    return {
      message: inbound(item),
      customerId: identity ? (customers.get(keyOf(identity)) ?? null) : null,
      queueId: item.account.queueId,
      serviceLevelMinutes: present(queues.get(item.account.queueId), 'the queue').serviceLevelMinutes,
      automatic: item.message.isAutoReply,
    }
  })
  const taken = await openCases(tx, matters)
  const able = await ableToSend(tx, [...new Set(items.map((item) => item.account))])
  const receipts = items.flatMap(({ account, message }, index) => {
    const { caseId, number } = present(taken[index], 'the case')
    const to = message.replyTo[0] ?? message.from
    if (message.bounce !== null) return []
    if (!account.receipt.enabled || !able.has(account.id) || !to?.address) return []
    const ownAddresses = [account.address, ...account.aliases]
    const against = message.againstAutoReply({
      ownAddresses,
      isAnyMailboxAddress: (address) => own.has(address),
    })
    return against.length > 0
      ? []
      : [{ account, caseId, number, subject: message.subject, to, inReplyTo: message.messageId }]
  })
  await queueReceipts(tx, receipts)
  return taken.map(({ ledgerId, caseId }) => ({ id: ledgerId, state: 'new-case', caseId, reason: null }))
}

/** Accounts with a server to send through, their own or another account's: a receipt that cannot go stops no mail. */
async function ableToSend(tx: WriteTx, accounts: readonly AccountRow[]): Promise<Set<string>> {
  const lent = accounts.flatMap(({ send }) => (send?.via === 'account' ? [String(send.account)] : []))
  const lenders = new Set(
    (await readAccounts(tx, lent)).filter((row) => row.send?.via === 'smtp').map((row) => row.id),
  )
  const isAble = ({ send }: AccountRow): boolean => send?.via === 'smtp' || lenders.has(String(send?.account))
  return new Set(accounts.filter(isAble).map((account) => account.id))
}

function asJoining(item: ReadEntry & { thread: Threaded }): Joining {
  const { decision } = item.thread
  if (decision.kind === 'new') throw new Error('assertion failed: a new matter joins nothing')
  return {
    message: inbound(item),
    caseId: decision.caseId,
    standing: decision.kind === 'joined' ? 'regular' : 'suspected',
    via: decision.via,
    automatic: item.message.isAutoReply,
  }
}

/** The same mail in another account joins the case of the first and wakes nobody. */
function asTwin(item: ReadEntry, kin: Kin, caseOf: ReadonlyMap<string, string | null>): Joining {
  const twin = present(kin.twinOf(item), 'the twin')
  const caseId = present(twin.caseId ?? caseOf.get(twin.ledgerId), 'the case of the twin')
  return { message: inbound(item), caseId, standing: 'regular', via: 'same-mail', automatic: true }
}

async function join(tx: WriteTx, joinings: readonly Joining[]): Promise<EntryEnd[]> {
  if (joinings.length === 0) return []
  const taken = await joinCases(tx, joinings)
  return taken.map(({ ledgerId, caseId }, index) => {
    const joined = present(joinings[index], 'the joining')
    const automatic = joined.automatic && joined.via !== 'same-mail'
    const state = joined.standing === 'suspected' ? 'suspected' : automatic ? 'automatic' : 'joined'
    return { id: ledgerId, state, caseId, reason: { via: joined.via } }
  })
}

function inbound({ entry, account, message }: ReadEntry): InboundMessage {
  const {
    attachments,
    isAutoReply: _,
    againstAutoReply: __,
    bounce: ___,
    certificate: ____,
    ...rest
  } = message
  return {
    ...cleanStrings(rest),
    ledgerId: entry.id,
    accountId: account.id,
    channel: account.channel,
    arrivedAt: entry.arrivedAt,
    attachments: attachments.map((file) => cleanStrings(file)),
  }
}

function identityOf({ from }: StoredMessage): { kind: 'email'; value: string; name: string } | null {
  if (!from?.address) return null
  return cleanStrings({
    kind: 'email' as const,
    value: from.address.toLowerCase(),
    name: from.name || from.address,
  })
}
