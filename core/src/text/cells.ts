/** What makes a spreadsheet compute, also in full width and with a true minus; what it may skip before it looks. */
const DANGER =
  /^(?:\t|[ \u00a0\u3000\t"'\u201c\u201d\u201e\u00ab\u00bb\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b])/u

/**
 * Text as it may stand in a cell of a table that somebody opens in a spreadsheet: what would be computed gets an
 * apostrophe in front, also after a line end, where a careless reader begins a new cell. Numbers are no texts; write
 * them as numbers. Linear in time.
 */
export function neutralCell(text: string): string {
  const lines = text.split(/(\r\n|\n|\r)/)
  const safe = lines.map((line) => (DANGER.test(line) ? `'${line}` : line)).join('')
  return safe.startsWith('\r') ? `'${safe}` : safe
}
