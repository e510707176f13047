import type { WriteTx } from '#platform/db'
import { raiseCounter, readTenant } from './store.ts'

/** Takes `count` case numbers in order. Without gaps between them; a rolled-back transaction takes none. */
export async function takeCaseNumbers(tx: WriteTx, count: number): Promise<string[]> {
  const tenant = await readTenant(tx)
  const last = await raiseCounter(tx, 'case', count)
  return Array.from({ length: count }, (_, index) =>
    formatCaseNumber(tenant.caseNumberFormat, last - count + 1 + index, tx.now),
  )
}

/** Fills `{yyyy}`, `{yy}`, `{mm}`, `{n}` and `{n:6}` (padded) of a format; the year is that of UTC. */
export function formatCaseNumber(format: string, number: number, at: Date): string {
  const year = String(at.getUTCFullYear())
  const month = String(at.getUTCMonth() + 1).padStart(2, '0')
  return format.replace(/\{(yyyy|yy|mm|n)(?::(\d{1,2}))?\}/g, (_, field: string, width?: string) => {
    if (field === 'yyyy') return year
    if (field === 'yy') return year.slice(2)
    if (field === 'mm') return month
    return String(number).padStart(Number(width ?? 0), '0')
  })
}
