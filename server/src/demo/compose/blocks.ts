/** What a plain text consists of, as a mail program would mark it in HTML. */
export type Block =
  | { kind: 'lines'; lines: string[] }
  /** Lines marked by `>`, with the line that introduces them ("Am … schrieb …:"). */
  | { kind: 'quote'; introduction: string[]; blocks: Block[] }
  /** An earlier mail below its header lines ("Von: … Gesendet: …"), up to the end. */
  | { kind: 'original'; separator: string | null; header: string[]; blocks: Block[] }
  /** What stands below `-- `. */
  | { kind: 'signature'; lines: string[] }

const HEADER_KEY =
  /^(?:Von|Gesendet|An|Betreff|Datum|From|Sent|To|Subject|Date|CC|De|Envoyé|À|Objet|Van|Verzonden|Aan|Onderwerp|Od|Do|Temat|Data|Wysłano) ?: /
const SEPARATOR = /^(?:-{3,}.*-{3,}|_{10,})$/
const MIN_HEADER_LINES = 2

/** Splits a plain text into lines, quotes, an original below its header, and a signature; loses no word. */
export function toBlocks(text: string): Block[] {
  return splitLines(text.split('\n'))
}

function splitLines(lines: string[]): Block[] {
  const blocks: Block[] = []
  let open: string[] = []
  const flush = () => {
    if (open.length > 0) blocks.push({ kind: 'lines', lines: open })
    open = []
  }
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const headerFrom = SEPARATOR.test(line) ? at + 1 : at
    const headerTo = endOfHeader(lines, headerFrom)
    if (headerTo - headerFrom >= MIN_HEADER_LINES) {
      flush()
      const separator = headerFrom > at ? line : null
      const header = lines.slice(headerFrom, headerTo)
      return [...blocks, { kind: 'original', separator, header, blocks: splitLines(lines.slice(headerTo)) }]
    }
    if (line.startsWith('>')) {
      let end = at
      while (lines[end]?.startsWith('>')) end++
      const introduction = takeIntroduction(open)
      flush()
      const inner = lines.slice(at, end).map((quoted) => quoted.replace(/^> ?/, ''))
      blocks.push({ kind: 'quote', introduction, blocks: splitLines(inner) })
      at = end - 1
    } else if (line === '-- ') {
      flush()
      const end = lines.findIndex((later, index) => index > at && later === '')
      blocks.push({ kind: 'signature', lines: lines.slice(at, end < 0 ? undefined : end) })
      at = end < 0 ? lines.length : end - 1
    } else open.push(line)
  }
  flush()
  return blocks
}

function endOfHeader(lines: string[], from: number): number {
  let end = from
  while (HEADER_KEY.test(lines[end] ?? '')) end++
  return end
}

/** Takes the paragraph that ends with a colon just before a quote off the open lines. */
function takeIntroduction(open: string[]): string[] {
  let end = open.length
  while (end > 0 && open[end - 1] === '') end--
  if (!open[end - 1]?.endsWith(':')) return []
  let start = end - 1
  while (start > 0 && open[start - 1] !== '') start--
  const introduction = open.slice(start, end)
  open.length = start
  return introduction
}
