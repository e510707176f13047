import type { CaseItem } from '@kontor/contract'
import type { WriteTx } from '#platform/db'
import { type Caller, actorOf } from '#platform/http'
import { readItems } from './list-store.ts'
import { takeNext } from './next-case.ts'

/** Gives several callers (all different) their next case by one transaction; null where nothing waits for one. */
export async function serveNext(tx: WriteTx, callers: readonly Caller[]): Promise<(CaseItem | null)[]> {
  const actors = new Map(callers.map((caller) => [caller.userId, actorOf(caller)]))
  const rows = await takeNext(
    tx,
    callers.map((caller) => caller.userId),
    actors,
  )
  const items = await readItems(
    tx,
    rows.flatMap((row) => (row ? [row.id] : [])),
  )
  const byId = new Map(items.map((item) => [item.id, item]))
  return rows.map((row) => (row ? (byId.get(row.id) ?? null) : null))
}
