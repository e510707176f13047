import { readEvents } from '@kontor/contract'
import { cursorFromText, cursorToText, readLog, startOfLog } from '#platform/events'
import { invalid } from '#platform/faults'
import { type Bound, read } from '#platform/http'

/** The event log for integrators: read on with `after`, nothing is skipped and nothing comes twice. */
export const eventsRoute: Bound = read(readEvents, async (tx, { query }) => {
  const after = query.after === undefined ? startOfLog : cursorFromText(query.after)
  if (!after) throw invalid({ where: 'query', field: 'after' }, 'This cursor is not one of ours')
  const { events } = await readLog(tx, after, query.limit)
  const items = events.map(
    ({ id, at, streamKind, streamId, type, version, actorKind, actorId, payload, personal, hash }) => ({
      id,
      at: at.toISOString(),
      stream: { kind: streamKind, id: streamId },
      type,
      version,
      actor: { kind: actorKind, id: actorId },
      payload: { ...payload, ...personal },
      hash: hash.toString('hex'),
    }),
  )
  const last = events.at(-1)
  // Always a cursor: there is more to come some day.
  return { items, nextCursor: last ? cursorToText(last.cursor) : (query.after ?? null) }
})
