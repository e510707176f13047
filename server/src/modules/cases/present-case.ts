import type { CaseDetail, CaseItem, TimelineEntry } from '@kontor/contract'
import { findUser, readPresence } from '#access'
import { requireAccount } from '#accounts'
import { readMemberships, visibleQueueIds, pageOfQueues, readQueues } from '#organisation'
import type { ReadTx } from '#platform/db'
import { readStream } from '#platform/events'
import { notFound, present } from '#platform/faults'
import type { Caller } from '#platform/http'
import { findCustomer, readIdentities } from '#customers'
import type { Customer } from '@kontor/contract'
import { presentDraft } from './drafts.ts'
import { readDrafts } from './draft-store.ts'
import { idsOfAgent, idsOfCustomer, readClock, readItems, readLoads } from './list-store.ts'
import { replyPlan } from './reply-defaults.ts'
import { requireVisible } from './rights.ts'
import { readAnswers } from './store.ts'

const maxOwnCases = 200
const maxQueues = 500
const maxCustomerCases = 20

export async function presentItem(tx: ReadTx, id: string): Promise<CaseItem> {
  return present((await readItems(tx, [id]))[0], 'the case')
}

/** One case with everything the desk needs to begin. */
export async function presentCase(tx: ReadTx, caller: Caller, id: string): Promise<CaseDetail> {
  const row = await requireVisible(tx, caller, id)
  const item = await presentItem(tx, id)
  const drafts = await readDrafts(tx, id)
  const own = drafts.find((draft) => draft.userId === caller.userId)
  const other = drafts.find((draft) => draft.userId !== caller.userId)
  const account = await requireAccount(tx, row.accountId)
  const free = row.assigneeId === null || row.assigneeId === caller.userId
  const has = (permission: Parameters<typeof caller.permissions.has>[0]): boolean =>
    caller.permissions.has(permission)
  return {
    ...item,
    closedAt: row.closedAt?.toISOString() ?? null,
    clock: await readClock(tx, id),
    draft: own ? await presentDraft(tx, own) : null,
    otherDraft: other
      ? {
          author: { id: other.userId, login: other.login, name: other.name },
          savedAt: other.savedAt.toISOString(),
        }
      : null,
    replyDefaults: await replyPlan(tx, row),
    capabilities: { attachments: account.send !== null, richText: true, maxChars: null },
    may: {
      work: has('case.work') && (free || has('case.takeOver')),
      take:
        has('case.pick') &&
        row.assigneeId !== caller.userId &&
        row.status !== 'closed' &&
        (free || has('case.takeOver')),
      move: has('case.move') && (free || has('case.takeOver')),
      takeOver: has('case.takeOver'),
    },
  }
}

const hiddenTypes = new Set(['case.writing'])

/** Everything that happened to a case, oldest first, with names instead of ids. */
export async function presentTimeline(
  tx: ReadTx,
  caller: Caller,
  id: string,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: TimelineEntry[]; nextCursor: string | null }> {
  await requireVisible(tx, caller, id)
  const events = await readStream(tx, 'case', id, Number(page.cursor ?? 0) || 0, page.limit)
  const userIds = events
    .flatMap((event) => [event.actorId, ...ids(event.payload, ['userId', 'fromUserId', 'toUserId'])])
    .filter((value) => value !== null)
  const names = new Map<string, string>()
  for (const userId of new Set(userIds)) {
    const user = await findUser(tx, userId)
    if (user) names.set(userId, user.name)
  }
  for (const queue of await readQueues(tx, [
    ...new Set(events.flatMap((event) => ids(event.payload, ['queueId', 'fromQueueId', 'toQueueId']))),
  ])) {
    names.set(queue.id, queue.name)
  }
  const items = events
    .filter((event) => !hiddenTypes.has(event.type))
    .map((event) => ({
      id: event.id,
      at: event.at.toISOString(),
      type: event.type,
      actor: {
        kind: event.actorKind as TimelineEntry['actor']['kind'],
        id: event.actorId,
        name: event.actorId ? (names.get(event.actorId) ?? null) : null,
      },
      params: { ...named(event.payload, names), ...event.personal },
    }))
  return { items, nextCursor: events.length === page.limit ? String(events.at(-1)?.streamSeq ?? '') : null }
}

function ids(payload: Record<string, unknown>, keys: readonly string[]): string[] {
  return keys.flatMap((key) => (typeof payload[key] === 'string' ? [payload[key]] : []))
}

/** Adds the names behind `queueId`, `userId`, `fromQueueId` … as `queue`, `user`, `from` … */
function named(
  payload: Record<string, unknown>,
  names: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const extra: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(payload)) {
    const name = typeof value === 'string' ? names.get(value) : undefined
    if (name !== undefined) extra[key.replace(/(Queue|User)?Id$/, '').replace(/^$/, key) || key] = name
  }
  if (typeof payload.queueId === 'string') extra.queue = names.get(payload.queueId) ?? ''
  if (typeof payload.userId === 'string') extra.user = names.get(payload.userId) ?? ''
  return { ...payload, ...extra }
}

/** The caller's work at a glance. */
export async function presentWork(tx: ReadTx, caller: Caller) {
  const memberships = await readMemberships(tx, [caller.userId])
  const own = async (statuses: string[]): Promise<CaseItem[]> =>
    readItems(tx, await idsOfAgent(tx, caller.userId, statuses, maxOwnCases))
  const presence = await readPresence(tx, caller.userId)
  const queueIds =
    memberships.length > 0 || caller.scope !== 'all'
      ? memberships.map((item) => item.queueId)
      : (await pageOfQueues(tx, { memberId: null, afterName: '', limit: maxQueues })).map((queue) => queue.id)
  return {
    active: await own(['active', 'offered']),
    parked: await own(['parked']),
    followUps: await own(['follow-up']),
    queues: await readLoads(tx, queueIds),
    today: await readAnswers(tx, caller.userId),
    presence: { state: presence.state, since: presence.since.toISOString() },
  }
}

/** A customer with those of his cases that the caller may see. */
export async function presentCustomer(tx: ReadTx, caller: Caller, id: string): Promise<Customer> {
  const row = await findCustomer(tx, id)
  if (!row) throw notFound()
  const queueIds = await visibleQueueIds(tx, caller)
  const { ids: caseIds, total } = await idsOfCustomer(tx, id, queueIds, maxCustomerCases)
  // Who sees none of a customer's cases does not see the customer.
  if (queueIds !== null && total === 0) throw notFound()
  const identities = (await readIdentities(tx, [id])).map(({ kind, value }) => ({ kind, value }))
  return {
    id: row.id,
    name: row.name,
    identities,
    since: row.createdAt.toISOString(),
    caseCount: total,
    cases: await readItems(tx, caseIds),
  }
}
