import type { CaseDetail, CaseItem, routes, RouteReply } from '@kontor/contract'
import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import { keys } from '../api/keys.ts'

type Work = RouteReply<typeof routes.readWork>
type CasePages = InfiniteData<{ items: CaseItem[]; nextCursor: string | null }>

/** A case as any list or view has it already; lets a view show its head before the server answers. */
export function findCase(client: QueryClient, id: string): CaseItem | undefined {
  const detail = client.getQueryData<CaseDetail>(keys.case(id))
  if (detail) return detail
  const work = client.getQueryData<Work>(keys.work)
  const mine = work && [...work.active, ...work.parked, ...work.followUps].find((item) => item.id === id)
  if (mine) return mine
  for (const [, pages] of client.getQueriesData<CasePages>({ queryKey: ['cases'] })) {
    const found = pages?.pages.flatMap((page) => page.items).find((item) => item.id === id)
    if (found) return found
  }
  return undefined
}

/** Writes a changed case into everything that shows it; in the work list it goes where it now belongs. */
export function putCase(client: QueryClient, item: CaseItem, me: string) {
  client.setQueryData<CaseDetail>(keys.case(item.id), (old) => old && { ...old, ...item })
  client.setQueriesData<CasePages>({ queryKey: ['cases'] }, (old) => {
    if (!old) return old
    const swap = (present: CaseItem) => (present.id === item.id ? item : present)
    return { ...old, pages: old.pages.map((page) => ({ ...page, items: page.items.map(swap) })) }
  })
  client.setQueryData<Work>(keys.work, (old) => old && placeInWork(old, item, me))
}

function placeInWork(work: Work, item: CaseItem, me: string): Work {
  const place = item.assignee?.id === me ? placeOf(item) : undefined
  const list = (name: 'active' | 'parked' | 'followUps') => {
    const rest = work[name].filter((present) => present.id !== item.id)
    if (place !== name) return rest
    const index = work[name].findIndex((present) => present.id === item.id)
    return index < 0 ? [item, ...rest] : rest.toSpliced(index, 0, item)
  }
  return { ...work, active: list('active'), parked: list('parked'), followUps: list('followUps') }
}

function placeOf(item: CaseItem): 'active' | 'parked' | 'followUps' | undefined {
  if (item.status === 'active') return 'active'
  if (item.status === 'parked') return 'parked'
  return item.status === 'follow-up' ? 'followUps' : undefined
}

/** What the cache held before a guess, to put it back when the server refuses. */
export function snapshot(client: QueryClient, id: string): () => void {
  const held = [
    ...client.getQueriesData({ queryKey: keys.case(id) }),
    ...client.getQueriesData({ queryKey: ['cases'] }),
    ...client.getQueriesData({ queryKey: keys.work }),
  ]
  return () => {
    for (const [key, data] of held) client.setQueryData(key, data)
  }
}
