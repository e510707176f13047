type FlowedLine = { depth: number; text: string }

/**
 * Joins the soft line breaks of format=flowed (RFC 3676): a line that ends in a space goes on in the next one
 * of the same quote depth; the signature delimiter never does. Stuffed spaces go; with `delSp` the space at the
 * break goes too.
 */
export function joinFlowed(text: string, delSp: boolean): string {
  const result: string[] = []
  let open: FlowedLine | null = null
  for (const line of text.split(/\r?\n/)) {
    const { depth, text: content } = readLine(line)
    const joins: FlowedLine | null = open?.depth === depth && content !== '-- ' ? open : null
    const joined: string = joins ? joins.text + content : content
    if (open && !joins) result.push(written(open))
    const flows = content.endsWith(' ') && content !== '-- '
    if (flows) open = { depth, text: delSp ? joined.slice(0, -1) : joined }
    else {
      result.push(written({ depth, text: joined }))
      open = null
    }
  }
  if (open) result.push(written(open))
  return result.join('\n')
}

function readLine(line: string): FlowedLine {
  const depth = /^>*/.exec(line)?.[0].length ?? 0
  const rest = line.slice(depth)
  return { depth, text: rest.startsWith(' ') ? rest.slice(1) : rest }
}

function written({ depth, text }: FlowedLine): string {
  const line = text === '-- ' ? text : text.trimEnd()
  return depth > 0 ? `${'>'.repeat(depth)} ${line}`.trimEnd() : line
}
