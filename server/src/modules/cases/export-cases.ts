import { type CaseItem, exportCases as exportCasesRoute } from '@kontor/contract'
import { Readable } from 'node:stream'
import type { Context } from '#platform/context'
import type { Database } from '#platform/db'
import { type Cell, type CellRows, csvStream, xlsxStream } from '#platform/export'
import { Fault, present } from '#platform/faults'
import { type Bound, type Caller, custom } from '#platform/http'
import { exportTexts } from './export-texts.ts'
import { listCases, type ListWish } from './list-cases.ts'

const pageSize = 200
const maxRows = 50_000
/** Long readings at the same time, in this process. */
const maxAtOnce = 4

const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** The list of cases as a table, page by page: each page in a transaction of its own, with the caller's own view. */
export function exportRoutes(db: Database): Bound[] {
  let running = 0
  return [
    custom(exportCasesRoute, async ({ reply, caller, context }, { query }) => {
      if (running >= maxAtOnce)
        throw new Fault(503, 'busy', { retryAfterSeconds: 10 }, 'Others are exporting')
      running++
      const { format, language, ...filter } = query
      const rows = rowsOf(
        db,
        present(context, 'the context'),
        present(caller, 'the caller'),
        filter,
        language,
      )
      const stream = Readable.from(
        format === 'xlsx' ? xlsxStream(rows) : csvStream(rows, { separator: language === 'de' ? ';' : ',' }),
      )
      stream.once('close', () => running--)
      const name = `${exportTexts[language].file}.${format}`
      return void (await reply
        .type(format === 'xlsx' ? xlsxType : 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(stream))
    }),
  ]
}

async function* rowsOf(
  db: Database,
  context: Context,
  caller: Caller,
  filter: Omit<ListWish, 'limit' | 'cursor'>,
  language: 'de' | 'en',
): CellRows {
  const texts = exportTexts[language]
  yield texts.titles
  let cursor: string | undefined
  for (let count = 0; count < maxRows; ) {
    const limit = Math.min(pageSize, maxRows - count)
    const page = await db.readInTenant(context, (tx) => listCases(tx, caller, { ...filter, limit, cursor }))
    for (const item of page.items) yield rowOf(item, texts.status)
    count += page.items.length
    if (page.nextCursor === null) return
    cursor = page.nextCursor
  }
}

function rowOf(item: CaseItem, status: Record<CaseItem['status'], string>): Cell[] {
  const time = (text: string | null): Date | null => (text === null ? null : new Date(text))
  return [
    item.number,
    item.subject,
    status[item.status],
    item.queue.name,
    item.customer?.name ?? null,
    item.customer?.address ?? null,
    item.channel,
    item.account.name,
    item.assignee?.name ?? null,
    time(item.dueAt),
    time(item.receivedAt),
    time(item.lastMessageAt),
  ]
}
