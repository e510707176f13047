const MAX_LINES = 4000
const MAX_LINE_LENGTH = 1000
const MAX_VALUE_LENGTH = 4000
const FIELD = /^([A-Za-z][A-Za-z0-9-]{0,60})[ \t]*:[ \t]*(.*)$/

/** Fields of a block, the first value of each, under lower-cased names. */
export type ReportFields = ReadonlyMap<string, string>

/**
 * The blocks of fields of a delivery status or feedback report (RFC 3464 2.1): separated by empty lines, folded
 * lines joined. What is no field is passed over. Real reports forget the empty line between two recipients, so a
 * second `Final-Recipient` begins a block too.
 */
export function readReportBlocks(text: string): ReportFields[] {
  const blocks: Map<string, string>[] = []
  let block = new Map<string, string>()
  let last = ''
  const flush = () => {
    if (block.size > 0) blocks.push(block)
    block = new Map()
    last = ''
  }
  for (const full of text.split(/\r?\n/, MAX_LINES)) {
    const line = full.slice(0, MAX_LINE_LENGTH)
    if (line.trim() === '') {
      flush()
      continue
    }
    if (/^[ \t]/.test(line) && last !== '') {
      const value = `${block.get(last) ?? ''} ${line.trim()}`
      block.set(last, value.trim().slice(0, MAX_VALUE_LENGTH))
      continue
    }
    const [, name = '', value = ''] = FIELD.exec(line.trim()) ?? []
    const key = name.toLowerCase()
    if (key === '') continue
    if (key === 'final-recipient' && block.has(key)) flush()
    if (!block.has(key)) {
      block.set(key, value.trim())
      last = key
    } else last = ''
  }
  flush()
  return blocks
}
