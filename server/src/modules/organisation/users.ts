import type { User } from '@kontor/contract'
import {
  changeUser,
  createUser,
  findUser,
  pageOfUsers,
  readPresences,
  type UserRow,
  type UserSettings,
} from '#access'
import type { ReadTx, WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { notFound } from '#platform/faults'
import { membershipChanged } from './events.ts'
import { requireQueue } from './queues.ts'
import { type Membership, readMemberships, writeMemberships } from './store.ts'

export interface AgentSettings extends UserSettings {
  queues: readonly { queue: string; priority: number; level: number }[]
}

/** Adds a user with the queues he gets work from. */
export async function createAgent(tx: WriteTx, settings: AgentSettings): Promise<string> {
  const id = await createUser(tx, settings)
  await setMemberships(tx, id, settings.queues)
  return id
}

/** Changes a user and his queues. */
export async function changeAgent(
  tx: WriteTx,
  id: string,
  settings: AgentSettings,
  keepSessionId: string | null,
): Promise<void> {
  await changeUser(tx, id, settings, keepSessionId)
  await setMemberships(tx, id, settings.queues)
}

async function setMemberships(tx: WriteTx, userId: string, wanted: AgentSettings['queues']): Promise<void> {
  // A queue named twice, by name or id, counts once, with its last words.
  const byQueue = new Map<string, Membership>()
  for (const { queue, priority, level } of wanted) {
    const { id: queueId } = await requireQueue(tx, queue)
    byQueue.set(queueId, { queueId, priority, level })
  }
  const queues = [...byQueue.values()]
  const before = (await readMemberships(tx, [userId])).map(({ queueId, priority, level }) => ({
    queueId,
    priority,
    level,
  }))
  const key = (list: typeof queues): string =>
    JSON.stringify([...list].sort((a, b) => a.queueId.localeCompare(b.queueId)))
  if (key(before) === key(queues)) return
  await writeMemberships(tx, userId, queues)
  await emit(tx, membershipChanged.of(tx.tenantId, { userId, queues }))
}

/** Users by login with queues and presence. */
export async function listAgents(
  tx: ReadTx,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: User[]; nextCursor: string | null }> {
  const rows = await pageOfUsers(tx, page.cursor ?? '', page.limit)
  const items = await presentAll(tx, rows)
  return { items, nextCursor: rows.length === page.limit ? (rows.at(-1)?.login ?? null) : null }
}

export async function presentAgent(tx: ReadTx, id: string): Promise<User> {
  const row = await findUser(tx, id)
  const [user] = row ? await presentAll(tx, [row]) : []
  if (!user) throw notFound()
  return user
}

async function presentAll(tx: ReadTx, rows: readonly UserRow[]): Promise<User[]> {
  const ids = rows.map((row) => row.id)
  const memberships = await readMemberships(tx, ids)
  const presences = new Map((await readPresences(tx, ids)).map((presence) => [presence.userId, presence]))
  return rows.map(({ id, login, name, profile, locale, active, lastSeenAt }) => {
    const presence = presences.get(id)
    const queues = memberships
      .filter((membership) => membership.userId === id)
      .map(({ queueId, queueName, priority, level }) => ({
        queue: { id: queueId, name: queueName },
        priority,
        level,
      }))
    return {
      id,
      login,
      name,
      profile,
      locale,
      active,
      queues,
      presence: { state: presence?.state ?? 'away', since: (presence?.since ?? tx.now).toISOString() },
      lastSeenAt: lastSeenAt?.toISOString() ?? null,
    }
  })
}
