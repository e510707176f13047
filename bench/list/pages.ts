import { caseRoutes } from '@kontor/server/src/modules/cases/index.ts'
import type { Caller } from '@kontor/server/src/platform/http/index.ts'
import type { Ground } from '../ground/ground.ts'
import type { House } from './cases.ts'

/** Rows of a page, as the desk asks for. */
const limit = 50
/** Pages passed before a page counts as deep. */
export const deepPages = 12

export type View = { who: 'agent' | 'supervisor'; status: 'open' | 'all'; sort: 'due' | 'newest' }

/** The lists that people look at. */
export const views: readonly View[] = (['agent', 'supervisor'] as const).flatMap((who) =>
  (['open', 'all'] as const).flatMap((status) =>
    (['due', 'newest'] as const).map((sort) => ({ who, status, sort })),
  ),
)

export function nameOf({ who, status, sort }: View): string {
  return `${who}, ${status}, by ${sort === 'due' ? 'due time' : 'newest'}`
}

/** Lists as the route gives them, behind log-in and HTTP: rights, ids of the page, rows with names. Times in ms. */
export type Pages = {
  first(view: View, turn: number): Promise<number>
  /** The page after `deepPages` others, by its cursor. */
  deep(view: View, turn: number): Promise<number>
}

/** With `walks`, goes once to the deep page of every view; from then on it is asked for by its cursor. */
export async function openPages(
  ground: Ground,
  { agentIds }: House,
  { walks }: { walks: boolean },
): Promise<Pages> {
  const bound = caseRoutes.find(({ route }) => route.name === 'listCases')
  if (bound?.kind !== 'read') throw new Error('the route of the list is bound otherwise')
  const page = ({ who, ...query }: View, turn: number, cursor?: string) => {
    const caller = callerOf(ground.tenantId, agentIds[turn % agentIds.length] ?? '', who)
    const input = { query: { ...query, limit, cursor } }
    return ground.db.readInTenant(ground.context, async (tx) => {
      const answer = await bound.run(tx, input as never, caller)
      return answer as { items: unknown[]; nextCursor: string | null }
    })
  }
  const cursors = new Map<string, string | undefined>()
  for (const view of walks ? views : []) {
    for (const turn of agentIds.keys()) {
      let cursor: string | undefined
      for (let passed = 0; passed < deepPages; passed++)
        cursor = (await page(view, turn, cursor)).nextCursor ?? undefined
      cursors.set(`${nameOf(view)} ${turn}`, cursor)
    }
  }
  const timed = async (view: View, turn: number, cursor?: string): Promise<number> => {
    const began = performance.now()
    const { items } = await page(view, turn, cursor)
    const ms = performance.now() - began
    if (items.length < limit) throw new Error(`a page of ${items.length} rows cannot be compared`)
    return ms
  }
  return {
    first: (view, turn) => timed(view, turn),
    deep: (view, turn) => timed(view, turn, cursors.get(`${nameOf(view)} ${turn % agentIds.length}`)),
  }
}

function callerOf(tenantId: string, userId: string, who: View['who']): Caller {
  const scope = who === 'agent' ? 'own-queues' : 'all'
  const rest = {
    login: userId,
    name: userId,
    kind: 'session' as const,
    credentialId: userId,
    csrfToken: null,
    provedAt: null,
    mustEnrol: false,
  }
  return { tenantId, userId, scope, permissions: new Set(), ...rest }
}
