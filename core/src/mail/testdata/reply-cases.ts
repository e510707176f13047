export type ReplyCase = { name: string; text: string; visibleText: string; closing: string; quoted: string[] }

/**
 * Reads a set of replies: `# name` begins a case; the first letter of each line says what the line is:
 * `+` the sender's words, `=` closing formula or name, `s` signature, `q` quote; empty lines are nobody's.
 */
export function parseReplyCases(source: string): ReplyCase[] {
  return source
    .split(/^# /m)
    .slice(1)
    .map((part) => {
      const [name = '', ...marked] = part.replace(/\n$/, '').split('\n')
      return { name, ...readCase(marked) }
    })
}

function readCase(marked: readonly string[]): Omit<ReplyCase, 'name'> {
  const runs: string[][] = []
  const closing: string[] = []
  let lastRole = ''
  let blanks = 0
  for (const line of marked) {
    const role = line[0] === '=' ? '+' : (line[0] ?? '')
    if (role === '') {
      blanks++
      continue
    }
    if (role === '+') {
      if (lastRole !== '+') runs.push([])
      const run = runs.at(-1)
      for (let i = 0; i < blanks && lastRole === '+'; i++) run?.push('')
      run?.push(line.slice(1).trimEnd())
      if (line[0] === '=') closing.push(line.slice(1).trimEnd())
    }
    lastRole = role
    blanks = 0
  }
  return {
    text: marked.map((line) => line.slice(1)).join('\n'),
    visibleText: runs.map((run) => run.join('\n').trim()).join('\n'),
    closing: closing.join('\n').trim(),
    quoted: marked.filter((line) => line[0] === 'q').map((line) => line.slice(1).trim()),
  }
}
