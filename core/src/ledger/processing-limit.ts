/** Fetching begins again when less than this share of the limit is open. */
const resumeShare = 0.9

export interface Room {
  /** How many more may come now. */
  room: number
  limited: boolean
}

/** Fetching begins again below this many open cases: 90 % of the limit, at least one. */
export function resumeBelow(limit: number): number {
  return Math.max(1, Math.ceil(limit * resumeShare))
}

/**
 * Whether more may come while `open` of at most `limit` cases are open. What was stopped at the limit stays stopped
 * until less than 90 % are open, so that it does not start and stop with every case.
 */
export function decideRoom(open: number, limit: number, wasLimited: boolean): Room {
  const limited = wasLimited ? open >= resumeBelow(limit) : open >= limit
  return { limited, room: limited ? 0 : limit - open }
}
