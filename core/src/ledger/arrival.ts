/** A mail is not delivered a day before it was written; less may be a wrong clock on either side. */
const clockToleranceMs = 24 * 3_600_000
/** A server that does not know the time says 1970. */
const earliest = Date.UTC(1990, 0, 1)

/**
 * When a message arrived, for every rule and clock: what the server says, but never in the future, and never more
 * than a day before the message says it was written, because then the server's clock or a restored mailbox is wrong.
 * Without a usable word of the server it is the date of writing, else `now`.
 */
export function arrivalOf(server: Date | null, written: Date | null, now: Date): Date {
  const nowMs = now.getTime()
  const writtenMs = sane(written?.getTime(), nowMs)
  const serverMs = sane(Math.min(server?.getTime() ?? Number.NaN, nowMs), nowMs)
  if (serverMs === null) return new Date(writtenMs ?? nowMs)
  if (writtenMs !== null && serverMs < writtenMs - clockToleranceMs) return new Date(writtenMs)
  return new Date(serverMs)
}

function sane(ms: number | undefined, nowMs: number): number | null {
  return ms !== undefined && ms >= earliest && ms <= nowMs ? ms : null
}
