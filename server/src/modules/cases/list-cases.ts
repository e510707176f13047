import type { CaseItem, CaseStatus } from '@kontor/contract'
import { caseStatus } from '@kontor/contract'
import { findUserByLogin } from '#access'
import { findQueue, visibleQueueIds } from '#organisation'
import { isUuid, type ReadTx } from '#platform/db'
import { invalid } from '#platform/faults'
import type { Caller } from '#platform/http'
import { pageOfIds, readItems, searchIds } from './list-store.ts'
import { casesByNumber } from './thread-store.ts'

export interface ListWish {
  limit: number
  cursor?: string | undefined
  status?: string | undefined
  queue?: string | undefined
  assignee?: string | undefined
  customer?: string | undefined
  q?: string | undefined
  sort: 'due' | 'newest'
}
export interface CasePage {
  items: CaseItem[]
  nextCursor: string | null
}

const maxHits = 200

/** Cases the caller may see, by filter. Keyset pages: a cursor names the last row, so no page is deeper than another. */
export async function listCases(tx: ReadTx, caller: Caller, wish: ListWish): Promise<CasePage> {
  const visible = await visibleQueueIds(tx, caller)
  const queueIds = await narrow(tx, visible, wish.queue)
  if (queueIds?.length === 0) return { items: [], nextCursor: null }
  if (wish.q !== undefined && wish.q.trim() !== '')
    return search(tx, caller, wish.q, queueIds, statusesOf(wish.status))
  if (wish.customer !== undefined && !isUuid(wish.customer)) return { items: [], nextCursor: null }
  const assigneeId = await assigneeOf(tx, caller, wish.assignee)
  const rows = await pageOfIds(tx, {
    ...statusesOf(wish.status),
    // One's own cases are visible wherever they lie.
    queueIds: assigneeId === caller.userId && wish.queue === undefined ? null : queueIds,
    assigneeId,
    customerId: wish.customer ?? null,
    sort: wish.sort,
    after: readCursor(wish.cursor, wish.sort),
    limit: wish.limit,
  })
  const last = rows.at(-1)
  const nextCursor = last && rows.length === wish.limit ? writeCursor(wish.sort, last) : null
  return {
    items: await readItems(
      tx,
      rows.map((row) => row.id),
    ),
    nextCursor,
  }
}

/** A case number leads to its case; words to the cases whose messages hold them all, the last as a beginning. */
async function search(
  tx: ReadTx,
  caller: Caller,
  text: string,
  queueIds: readonly string[] | null,
  { statuses, open }: { statuses: CaseStatus[] | null; open: boolean },
): Promise<CasePage> {
  const byNumber = [...(await casesByNumber(tx, [text.trim(), text.trim().toUpperCase()])).values()]
  const words = text.toLowerCase().match(/[\p{L}\p{N}@._+-]+/gu) ?? []
  const query = words
    .map((word) => word.replace(/^[._+-]+|[._+-]+$/g, '').replaceAll("'", ''))
    .filter((word) => word !== '')
    .map((word) => `'${word}':*`)
    .join(' & ')
  const found = query === '' ? [] : await searchIds(tx, query, queueIds, maxHits)
  const items = await readItems(tx, [...new Set([...byNumber, ...found])])
  const allowed = queueIds === null ? null : new Set(queueIds)
  const isAllowed = (item: CaseItem): boolean =>
    !allowed || allowed.has(item.queue.id) || item.assignee?.id === caller.userId
  const isWanted = (item: CaseItem): boolean =>
    (statuses === null || statuses.includes(item.status)) && !(open && item.status === 'closed')
  return { items: items.filter((item) => isAllowed(item) && isWanted(item)), nextCursor: null }
}

async function narrow(
  tx: ReadTx,
  visible: readonly string[] | null,
  wanted: string | undefined,
): Promise<readonly string[] | null> {
  if (wanted === undefined) return visible
  const queue = await findQueue(tx, wanted)
  return queue && (visible === null || visible.includes(queue.id)) ? [queue.id] : []
}

async function assigneeOf(tx: ReadTx, caller: Caller, wanted: string | undefined): Promise<string | null> {
  if (wanted === undefined) return null
  if (wanted === 'me') return caller.userId
  if (isUuid(wanted)) return wanted
  const user = await findUserByLogin(tx, wanted)
  if (!user) throw invalid({ where: 'query', field: 'assignee' }, `There is no user "${wanted}"`)
  return user.id
}

function statusesOf(text: string | undefined): { statuses: CaseStatus[] | null; open: boolean } {
  if (text === undefined || text === '' || text === 'all') return { statuses: null, open: false }
  if (text === 'open') return { statuses: null, open: true }
  const statuses = text.split(',').map((part) => {
    const status = caseStatus.safeParse(part.trim())
    if (!status.success)
      throw invalid({ where: 'query', field: 'status', value: part }, `There is no status "${part}"`)
    return status.data
  })
  return { statuses: [...new Set(statuses)], open: false }
}

function writeCursor(sort: string, row: { id: string; key: string }): string {
  return Buffer.from(JSON.stringify([sort, row.key, row.id])).toString('base64url')
}

function readCursor(text: string | undefined, sort: string): { key: string; id: string } | null {
  if (text === undefined) return null
  const [kind, key, id] = parse(Buffer.from(text, 'base64url').toString())
  const fits =
    kind === sort &&
    typeof key === 'string' &&
    /^[\d :.+-]{10,40}$|^infinity$/.test(key) &&
    typeof id === 'string' &&
    isUuid(id)
  if (!fits)
    throw invalid(
      { where: 'query', field: 'cursor' },
      'This cursor is not one of ours, or of another sort order',
    )
  return { key, id }
}

function parse(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
