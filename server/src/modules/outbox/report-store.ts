import { sql } from 'kysely'
import type { WriteTx } from '#platform/db'
import type { ReportAction } from './report-action.ts'

export interface NewReport {
  address: string
  action: ReportAction
  status: string | null
  text: string | null
}

/**
 * Writes down what was reported of recipients; gives those for whom it is news. What is final stays: a delay that
 * comes late, or the same report again, changes nothing.
 */
export async function writeReports(
  tx: WriteTx,
  outgoingId: string,
  ledgerId: string,
  at: Date,
  reports: readonly NewReport[],
): Promise<Set<string>> {
  const rows = await tx.all<{ address: string }>(sql`
    insert into delivery_reports (tenant_id, outgoing_id, address, action, status, text, ledger_id, at)
    select ${tx.tenantId}::uuid, ${outgoingId}::uuid, address, action, status, text, ${ledgerId}::uuid, ${at}
      from jsonb_to_recordset(${JSON.stringify(reports)}::jsonb) as r(address text, action text, status text, text text)
    on conflict (tenant_id, outgoing_id, address) do update
       set action = excluded.action, status = excluded.status, text = excluded.text, ledger_id = excluded.ledger_id, at = excluded.at
     where array_position(array['delayed', 'relayed', 'delivered', 'complaint', 'failed'], excluded.action)
         > array_position(array['delayed', 'relayed', 'delivered', 'complaint', 'failed'], delivery_reports.action)
    returning address`)
  return new Set(rows.map((row) => row.address))
}
