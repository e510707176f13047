import { strToU8, Zip, ZipDeflate } from 'fflate'
import { neutralCell } from '@kontor/core/text'
import type { Cell, CellRows } from './cell.ts'

const flushRows = 200
/** What one cell may hold (ECMA-376 says so of Excel). */
const maxCellChars = 32_767
const msPerDay = 86_400_000
/** Day 0 of the calendar of spreadsheets. */
const firstDayMs = Date.UTC(1899, 11, 30)
/** A fixed time of files, so that the same rows give the same bytes. */
const fileTime = new Date(Date.UTC(2000, 0, 1))
const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'

const parts: Record<string, string> = {
  '[Content_Types].xml': `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
  '_rels/.rels': `${xml}<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `${xml}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Kontor" sheetId="1" r:id="r1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `${xml}<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
  // Style 1 is a time, 2 a bold title.
  'xl/styles.xml': `${xml}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="164" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>`,
}
const sheetHead = `${xml}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews><sheetData>`
const sheetEnd = '</sheetData></worksheet>'

/** A workbook with one sheet (ECMA-376), packed while it is written; texts stand in their cells and never compute. */
export async function* xlsxStream(rows: CellRows): AsyncIterable<Uint8Array> {
  const ready: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    ready.push(chunk)
  })
  const add = (name: string): ZipDeflate => {
    const file = new ZipDeflate(name, { level: 6 })
    file.mtime = fileTime
    zip.add(file)
    return file
  }
  for (const [name, text] of Object.entries(parts)) add(name).push(strToU8(text), true)
  const sheet = add('xl/worksheets/sheet1.xml')
  let text = sheetHead
  let count = 0
  for await (const row of rows) {
    text += rowOf(row, count === 0)
    if (++count % flushRows > 0) continue
    sheet.push(strToU8(text))
    text = ''
    yield* ready.splice(0)
  }
  sheet.push(strToU8(text + sheetEnd), true)
  zip.end()
  yield* ready.splice(0)
}

function rowOf(row: readonly Cell[], isTitle: boolean): string {
  return `<row>${row.map((cell) => cellOf(cell, isTitle)).join('')}</row>`
}

function cellOf(cell: Cell, isTitle: boolean): string {
  if (cell === null) return '<c/>'
  if (typeof cell === 'number') return Number.isFinite(cell) ? `<c><v>${cell}</v></c>` : '<c/>'
  if (cell instanceof Date) return `<c s="1"><v>${(cell.getTime() - firstDayMs) / msPerDay}</v></c>`
  const style = isTitle ? ' s="2"' : ''
  return `<c t="inlineStr"${style}><is><t xml:space="preserve">${xmlText(neutralCell(cell))}</t></is></c>`
}

/** Letters that XML 1.0 cannot hold are left out. */
function xmlText(text: string): string {
  return text
    .slice(0, maxCellChars)
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
