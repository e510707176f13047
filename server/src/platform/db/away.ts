import pg from 'pg'

/** Connection failures (class 08) and a server that stops, crashed or starts (57P01, 57P02, 57P03). */
const awaySqlStates = /^(?:08|57P0[123])/
/**
 * Transaction state, serialisation, resources (disk full, memory, connections), object state, operator intervention
 * (time-outs) and system errors: never the fault of a value.
 */
const troubleSqlStates = /^(?:08|25|40|53|55|57|58)/
/** ENOENT: the socket of a server that is down. */
const awaySystemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
])
/** What the driver says without a code. */
const awayWords =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (?:was closed|has encountered))/

/** Whether the database could not be asked at all: the same work is right again once it is back. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return awaySqlStates.test(error.code ?? '')
  if (!(error instanceof Error)) return false
  return awaySystemCodes.has('code' in error ? String(error.code) : '') || awayWords.test(error.message)
}

/** Whether a statement failed for reasons of the database's own, which pass. */
export function isDatabaseInTrouble(error: unknown): boolean {
  return error instanceof pg.DatabaseError && troubleSqlStates.test(error.code ?? '')
}
