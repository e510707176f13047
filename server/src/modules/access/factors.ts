import type { Factors } from '@kontor/contract'
import type { ReadTx, WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { notFound } from '#platform/faults'
import { endSessionsOf } from './end-sessions.ts'
import { factorChanged } from './events.ts'
import {
  countRecoveryCodes,
  deletePasskeys,
  deleteTotp,
  readPasskeys,
  readTotp,
  writeRecoveryCodes,
} from './factor-store.ts'
import { presentPasskey } from './passkeys.ts'
import { readSettings } from './settings-store.ts'
import { findUser } from './store.ts'

/** The second factors of a user. Fault: `not-found`. */
export async function readFactors(tx: ReadTx, userId: string): Promise<Factors> {
  const user = await findUser(tx, userId)
  if (!user) throw notFound()
  const { secondFactorFor } = await readSettings(tx)
  return {
    totp: ((await readTotp(tx, userId))?.confirmedAt ?? null) !== null,
    recoveryCodesLeft: await countRecoveryCodes(tx, userId),
    passkeys: (await readPasskeys(tx, userId)).map(presentPasskey),
    required: secondFactorFor.includes(user.profile),
  }
}

/** Removes all second factors of a user who lost them; his sessions end. Fault: `not-found`. */
export async function removeFactors(
  tx: WriteTx,
  userId: string,
  keepSessionId: string | null,
): Promise<void> {
  if (!(await findUser(tx, userId))) throw notFound()
  await deleteTotp(tx, userId)
  await deletePasskeys(tx, userId)
  await writeRecoveryCodes(tx, userId, [])
  await emit(tx, factorChanged.of(userId, { userId, factor: 'all', change: 'removed' }))
  await endSessionsOf(tx, userId, keepSessionId, 'rights-changed')
}
