import { neutralCell } from '@kontor/core/text'
import type { Cell, CellRows } from './cell.ts'

export interface CsvOptions {
  /** Spreadsheets expect the one that goes with their language: `;` where the comma divides decimals. */
  separator: ',' | ';'
}

const byteOrderMark = '\ufeff'

/** RFC 4180 in UTF-8, with a byte order mark, without which spreadsheets guess. */
export async function* csvStream(rows: CellRows, { separator }: CsvOptions): AsyncIterable<string> {
  yield byteOrderMark
  for await (const row of rows) yield `${row.map((cell) => fieldOf(cell, separator)).join(separator)}\r\n`
}

function fieldOf(cell: Cell, separator: string): string {
  if (cell === null) return ''
  if (typeof cell === 'number') {
    const text = Number.isFinite(cell) ? String(cell) : ''
    return separator === ';' ? text.replace('.', ',') : text
  }
  if (cell instanceof Date) return cell.toISOString().slice(0, 19).replace('T', ' ')
  return `"${neutralCell(cell).replaceAll('"', '""')}"`
}
