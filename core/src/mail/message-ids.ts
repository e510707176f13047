const MAX_IDS = 200
const MAX_ID_LENGTH = 998
const MAX_HEADER_LENGTH = 128 * 1024

/**
 * The message ids of a Message-ID, In-Reply-To or References header (RFC 5322 3.6.4), with angle brackets, in
 * order, without repetition, at most 200: of a longer list the first and the newest ones are kept. What is no
 * printable ASCII `<…@…>` is passed over, so an id can never carry a line break or a space into a header.
 */
export function parseMessageIds(headerValue: string): string[] {
  const ids = new Set<string>()
  for (const piece of headerValue.slice(-MAX_HEADER_LENGTH).split('<').slice(1)) {
    const end = piece.indexOf('>')
    if (end < 0 || end > MAX_ID_LENGTH) continue
    const id = piece.slice(0, end).replace(/\r?\n[ \t]+/g, '')
    if (/^[!-~]+$/.test(id) && hasInnerAt(id)) ids.add(`<${id}>`)
  }
  const all = [...ids]
  return all.length <= MAX_IDS ? all : [...all.slice(0, 1), ...all.slice(1 - MAX_IDS)]
}

function hasInnerAt(id: string): boolean {
  const at = id.indexOf('@', 1)
  return at > 0 && at < id.length - 1
}
