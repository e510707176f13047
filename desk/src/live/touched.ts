import type { LiveFrame } from '@kontor/contract'
import type { QueryKey } from '@tanstack/react-query'

type Changed = Extract<LiveFrame, { type: 'changed' }>

/** Whether any object inside `data` carries one of the ids. */
function mentions(data: unknown, ids: ReadonlySet<string>): boolean {
  if (ids.size === 0 || data === null || typeof data !== 'object') return false
  if (Array.isArray(data)) return data.some((item) => mentions(item, ids))
  const record = data as Record<string, unknown>
  return (
    (typeof record.id === 'string' && ids.has(record.id)) ||
    Object.values(record).some((v) => mentions(v, ids))
  )
}

/**
 * Whether news touches a cached query. One case: by its id. Lists: when they show a changed case, or when a queue
 * changed, because a case may have come into them. `me` is the user's id: changes of himself touch his session.
 */
export function touches(key: QueryKey, data: unknown, news: Changed, me: string): boolean {
  const [kind, detail] = key
  const cases = new Set(news.cases)
  switch (kind) {
    case 'case':
    case 'messages':
    case 'timeline':
      return cases.has(String(detail))
    case 'customer':
      return mentions(data, cases)
    case 'work':
      return news.users.includes(me) || mentions(data, new Set([...news.cases, ...news.queues]))
    case 'cases':
    case 'found':
      return news.queues.length > 0 || mentions(data, cases)
    case 'queues':
      return mentions(data, new Set(news.queues))
    case 'session':
      return news.users.includes(me)
    case 'accounts':
      return news.accounts
    case 'users':
      return news.users.length > 0
    default:
      return false
  }
}
