import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { notFound } from '#platform/faults'
import { customerRenamed } from './events.ts'
import { findCustomer, renameRow } from './store.ts'

/** Corrects the name of a customer. */
export async function renameCustomer(tx: WriteTx, id: string, name: string): Promise<void> {
  const before = await findCustomer(tx, id)
  if (!before) throw notFound()
  if (before.name === name) return
  await renameRow(tx, id, name)
  await emit(tx, customerRenamed.of(tx.tenantId, { customerId: id }, { from: before.name, to: name }))
}
