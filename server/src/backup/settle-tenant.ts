import { endAllAccess } from '#access'
import { beginRecoveries, pauseAllAccounts } from '#accounts'
import { fenceOutbox } from '#outbox'
import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { raiseEpoch, tenantRestored } from '#tenancy'
import type { Head } from './manifest.ts'

/** Servers count days by their own clock (RFC 3501, SEARCH SINCE). */
const recoverSlackMs = 24 * 3_600_000

/**
 * What a restored tenant needs before anything of it runs: a new epoch of the log, nothing that sends by itself, and
 * no session or token of the time before. For a drill its accounts are paused, so that nothing is fetched either.
 */
export async function settleTenant(
  tx: WriteTx,
  head: Head,
  { pauseAccounts }: { pauseAccounts: boolean },
): Promise<void> {
  const epoch = await raiseEpoch(tx)
  const fence = await fenceOutbox(tx, `restored from the backup of ${head.at}`)
  const access = await endAllAccess(tx)
  await beginRecoveries(tx, new Date(new Date(head.at).getTime() - recoverSlackMs))
  if (pauseAccounts) await pauseAllAccounts(tx)
  await emit(
    tx,
    tenantRestored.of(tx.tenantId, {
      backupAt: head.at,
      epoch,
      ...fence,
      sessionsEnded: access.sessions,
      tokensRevoked: access.tokens,
    }),
  )
}
