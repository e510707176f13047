import type { ReadTx, WriteTx } from '#platform/db'
import type { Caller } from '#platform/http'
import { addPictureSender, dropPictureSender, pictureSendersOf } from './picture-store.ts'

const maxSenders = 1_000

/** Senders whose pictures from outside the caller sees at once. */
export async function listSenders(tx: ReadTx, caller: Caller): Promise<{ addresses: string[] }> {
  return { addresses: await pictureSendersOf(tx, caller.userId) }
}

/** Remembers or forgets a sender, for the caller alone. */
export async function setSender(
  tx: WriteTx,
  caller: Caller,
  wish: { address: string; show: boolean },
): Promise<{ addresses: string[] }> {
  const address = wish.address.toLowerCase()
  if (wish.show) await addPictureSender(tx, caller.userId, address, maxSenders)
  else await dropPictureSender(tx, caller.userId, address)
  return listSenders(tx, caller)
}
