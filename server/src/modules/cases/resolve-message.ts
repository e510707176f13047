import type { Message } from '@kontor/contract'
import { resolveUncertain } from '#outbox'
import type { WriteTx } from '#platform/db'
import { notFound } from '#platform/faults'
import type { Caller } from '#platform/http'
import { findMessage } from './message-store.ts'
import { presentMessage } from './present-message.ts'
import { lockVisible } from './rights.ts'

/** A person says whether an answer whose arrival is uncertain arrived, or is to be sent again. */
export async function resolveMessage(
  tx: WriteTx,
  caller: Caller,
  id: string,
  arrived: boolean,
): Promise<Message> {
  const message = await findMessage(tx, id)
  if (!message || message.direction !== 'out') throw notFound()
  await lockVisible(tx, caller, message.caseId)
  await resolveUncertain(tx, id, arrived)
  return presentMessage(tx, id)
}
