const MAX_UID = 0xffff_ffff

/**
 * UIDs as an IMAP sequence set, neighbours joined (`1:3,7`). Throws on anything but a whole number from 1 to
 * 2^32-1, so that no text can reach a command this way.
 */
export function uidSet(uids: number[]): string {
  const ranges: [number, number][] = []
  for (const uid of uids.toSorted((a, b) => a - b)) {
    if (!Number.isInteger(uid) || uid < 1 || uid > MAX_UID) throw new Error('A UID is a whole number')
    const last = ranges.at(-1)
    if (last !== undefined && uid <= last[1] + 1) last[1] = uid
    else ranges.push([uid, uid])
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}:${to}`)).join(',')
}

/** Everything from `uid` on; the server adds the newest mail even when it lies below (RFC 3501 section 6.4.8). */
export function uidsFrom(uid: number): string {
  return `${uidSet([uid])}:*`
}
