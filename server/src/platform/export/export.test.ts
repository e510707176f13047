import { unzipSync } from 'fflate'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Cell, csvStream, xlsxStream } from './index.ts'

async function* table(rows: readonly (readonly Cell[])[]): AsyncIterable<readonly Cell[]> {
  yield* rows
}
async function csvOf(rows: readonly (readonly Cell[])[], separator: ',' | ';' = ','): Promise<string> {
  return (await Array.fromAsync(csvStream(table(rows), { separator }))).join('')
}
async function sheetOf(rows: readonly (readonly Cell[])[]): Promise<string> {
  const chunks = await Array.fromAsync(xlsxStream(table(rows)))
  const files = unzipSync(new Uint8Array(Buffer.concat(chunks)))
  expect(Object.keys(files)).toContain('[Content_Types].xml')
  return Buffer.from(files['xl/worksheets/sheet1.xml'] ?? []).toString()
}
const cellPattern =
  /<c(?: t="(inlineStr)")?(?: s="\d")?(?:\/>|>(?:<is><t xml:space="preserve">([^<]*)<\/t><\/is>|<v>([^<]*)<\/v>)<\/c>)/g
const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' }
/** Cells as a reader of XML sees them; nothing else may stand in a row. */
function cellsOf(sheet: string): { type: string; text: string }[] {
  const rows = /<sheetData>(.*)<\/sheetData>/s.exec(sheet)?.[1] ?? ''
  expect(rows.replace(cellPattern, '').replace(/<\/?row>/g, '')).toBe('')
  return [...rows.matchAll(cellPattern)].map(([, type = 'n', text, value]) => ({
    type,
    text: (text ?? value ?? '').replace(/&\w+;/g, (entity) => entities[entity] ?? entity),
  }))
}

const evil = ["=cmd|' /C calc'!A0", '+1', '-2+3', '@SUM', '\t=1', '＝1', '"=1"', 'a\n=1']
const at = new Date('2026-11-21T09:30:00Z')

test('S30: numbers stay numbers, times are times, and no text computes, in CSV', async () => {
  const text = await csvOf([
    ['Title', 'n'],
    [...evil, -2, 1.5, at, null, 'say "no"'],
  ])
  expect(text.startsWith('\ufeff"Title","n"\r\n')).toBe(true)
  const row = text.split('\r\n')[1] ?? ''
  expect(row).toContain(',-2,1.5,2026-11-21 09:30:00,,"say ""no"""')
  for (const cell of evil.slice(0, 7)) expect(row).toContain(`"'${cell.replaceAll('"', '""')}"`)
  expect(row).not.toMatch(/(^|,)"?[=+@＝]/)
  expect(await csvOf([[1.5]], ';')).toBe('\ufeff1,5\r\n')
})

test('S30: the same in a workbook, which holds no formula at all', async () => {
  const sheet = await sheetOf([['Title'], [...evil, -2, 1.5, at, null]])
  const cells = cellsOf(sheet)
  expect(sheet).not.toMatch(/<f[ >]/)
  expect(cells.slice(1, 9)).toEqual(
    evil.map((text) => ({ type: 'inlineStr', text: text === 'a\n=1' ? "a\n'=1" : `'${text}` })),
  )
  expect(cells.slice(9)).toEqual([
    { type: 'n', text: '-2' },
    { type: 'n', text: '1.5' },
    { type: 'n', text: '46347.395833333336' },
    { type: 'n', text: '' },
  ])
})

test('any texts come back from the workbook, but for what XML cannot hold', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 5 }),
      async (texts) => {
        const sheet = await sheetOf([texts.map((text) => `x${text}`)])
        const seen = cellsOf(sheet)
        expect(seen).toHaveLength(texts.length)
        for (const [index, text] of texts.entries()) {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML leaves out
          const held = /[\u0000-\u001f\ufffe\uffff]/u.test(text) || !text.isWellFormed()
          if (!held) expect(seen[index]?.text.replaceAll("'", '')).toBe(`x${text}`.replaceAll("'", ''))
        }
      },
    ),
    { numRuns: 30 },
  )
})

test('many rows come in pieces, before the last is read', async () => {
  let read = 0
  async function* rows(): AsyncIterable<readonly Cell[]> {
    for (; read < 20_000; read++) yield [`row ${read} ${'x'.repeat(read % 50)}`, read]
  }
  let readAtFirstRows = -1
  let bytes = 0
  for await (const chunk of xlsxStream(rows())) {
    bytes += chunk.length
    if (bytes > 8_000 && readAtFirstRows < 0) readAtFirstRows = read
  }
  expect(readAtFirstRows).toBeGreaterThan(0)
  expect(readAtFirstRows).toBeLessThan(20_000)
})
