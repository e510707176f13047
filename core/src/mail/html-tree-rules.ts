import { BLOCKS, CELLS, HEADINGS, TABLE_PARTS, TABLE_SECTIONS } from './html-rules.ts'

/** What has to happen to the stack of open elements before an element may open: how many close, what is implied. */
export type Placement = { close: number; imply: string[] } | 'not-here'

/** Where the innermost open `name` is, seen from the top and not past a cell; -1 when there is none. */
export function indexInScope(stack: readonly string[], name: string): number {
  const wall = TABLE_PARTS.has(name) || name === 'table' ? 'table' : null
  for (let i = stack.length - 1; i >= 0; i--) {
    const open = stack[i] ?? ''
    if (open === name) return i
    if (wall ? open === wall : CELLS.has(open) || open === 'table') return -1
  }
  return -1
}

/**
 * Places an element the way an HTML parser would build its tree, so that what we write is read back as the same
 * tree by every browser: tables get their bodies and rows, text in a table a cell, paragraphs and items end.
 */
export function placeElement(stack: readonly string[], name: string): Placement {
  if (TABLE_PARTS.has(name)) return placeTablePart(stack, name)
  const context = placeInTable(stack)
  if (context) return context
  let close = 0
  if (BLOCKS.has(name)) close = closesFrom(stack, indexInScope(stack, 'p'))
  if (name === 'li') close = Math.max(close, closesFrom(stack, openItem(stack, ['li'])))
  if (name === 'dd' || name === 'dt')
    close = Math.max(close, closesFrom(stack, openItem(stack, ['dd', 'dt'])))
  if (name === 'a') close = Math.max(close, closesFrom(stack, indexInScope(stack, 'a')))
  if (HEADINGS.has(name) && HEADINGS.has(stack[stack.length - 1 - close] ?? '')) close += 1
  return { close, imply: [] }
}

/** Text or a non-table element straight inside a table needs a cell; null when we are not in such a place. */
export function placeInTable(stack: readonly string[]): { close: number; imply: string[] } | null {
  const top = stack[stack.length - 1]
  if (top === 'tr') return { close: 0, imply: ['td'] }
  if (top === 'table') return { close: 0, imply: ['tbody', 'tr', 'td'] }
  if (top === 'colgroup') return { close: 1, imply: ['tbody', 'tr', 'td'] }
  if (top && TABLE_SECTIONS.has(top)) return { close: 0, imply: ['tr', 'td'] }
  return null
}

function placeTablePart(stack: readonly string[], name: string): Placement {
  const table = stack.lastIndexOf('table')
  if (table < 0) return 'not-here'
  const inside = stack[table + 1] ?? ''
  const keepSection = TABLE_SECTIONS.has(inside) && (name === 'tr' || name === 'td' || name === 'th')
  if (keepSection) {
    const keepRow = name !== 'tr' && stack[table + 2] === 'tr'
    const kept = table + 2 + (keepRow ? 1 : 0)
    return { close: stack.length - kept, imply: name === 'tr' || keepRow ? [] : ['tr'] }
  }
  if (name === 'col') {
    const kept = table + 1 + (inside === 'colgroup' ? 1 : 0)
    return { close: stack.length - kept, imply: inside === 'colgroup' ? [] : ['colgroup'] }
  }
  const imply = name === 'tr' ? ['tbody'] : name === 'td' || name === 'th' ? ['tbody', 'tr'] : []
  return { close: stack.length - table - 1, imply }
}

function openItem(stack: readonly string[], names: readonly string[]): number {
  for (let i = stack.length - 1; i >= 0; i--) {
    const open = stack[i] ?? ''
    if (names.includes(open)) return i
    const passable = open === 'address' || open === 'div' || open === 'p' || !isSpecial(open)
    if (!passable) return -1
  }
  return -1
}

/** Whether an element holds structure, so that the end of an inline element does not reach through it. */
export function isSpecial(name: string): boolean {
  return BLOCKS.has(name) || TABLE_PARTS.has(name)
}

function closesFrom(stack: readonly string[], index: number): number {
  return index < 0 ? 0 : stack.length - index
}
