import type { ReadTx } from '#platform/db'
import { port } from '#platform/port'

/** The raw bytes of a message by its ledger entry; bound to intake by main. */
export const readRawBytes = port<(tx: ReadTx, ledgerId: string) => Promise<Buffer>>('cases.readRawBytes')
