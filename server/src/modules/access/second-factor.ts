import type { WriteTx, Database } from '#platform/db'
import { type Services, systemContext } from '#platform/context'
import { Fault, present } from '#platform/faults'
import { readPasskeys, readTotp } from './factor-store.ts'
import { openSession, type OpenedSession, type Visitor } from './open-session.ts'
import { redeemCode } from './recovery-codes.ts'
import { beginStep, peekStep, takeStep, tenantOfStep } from './steps.ts'
import { findUser, type UserRow } from './store.ts'
import { countSecond, forgetFailures, forgetSecond } from './throttle.ts'
import { totpFits, wrongCode } from './totp.ts'

/** So long after the password the second factor may be shown. */
const stepMs = 5 * 60_000

/** The refusal of a right password that needs a second factor beside it, or null when the user has none. */
export async function secondNeeded(tx: WriteTx, user: UserRow): Promise<Fault | null> {
  const hasTotp = ((await readTotp(tx, user.id))?.confirmedAt ?? null) !== null
  const hasPasskey = (await readPasskeys(tx, user.id)).length > 0
  if (!hasTotp && !hasPasskey) return null
  const step = await beginStep(tx, { kind: 'second-factor', userId: user.id, data: {} }, stepMs)
  const methods = [...(hasTotp ? ['code'] : []), ...(hasPasskey ? ['passkey'] : [])]
  return new Fault(401, 'second-factor-needed', { step, methods }, 'Show a second factor to go on')
}

/**
 * Opens a session for who gave his password and now a code of his authenticator app, or a recovery code. Attempts are
 * counted before the code is looked at. Faults: `step-over` (410), `wrong-code` (403), `throttled` (429).
 */
export async function logInSecond(
  db: Database,
  services: Services,
  shown: Visitor & { step: string; code: string },
): Promise<OpenedSession> {
  const context = systemContext(services, tenantOfStep(shown.step))
  const userId = await db.inTenant(context, async (tx) => {
    const step = await peekStep(tx, shown.step, 'second-factor')
    await countSecond(tx, present(step.userId, 'the user'))
    return present(step.userId, 'the user')
  })
  return db.inTenant({ ...context, actor: { kind: 'user', id: userId } }, async (tx) => {
    await takeStep(tx, shown.step, 'second-factor')
    const user = await findUser(tx, userId)
    const isTotp = /^\d{3}\s?\d{3}$/.test(shown.code)
    const fits = isTotp
      ? await totpFits(tx, userId, shown.code.replace(/\s/g, ''))
      : await redeemCode(tx, userId, shown.code)
    if (!user?.active || !fits) throw wrongCode()
    await forgetFailures(tx, { login: user.login, address: shown.address })
    await forgetSecond(tx, userId)
    return openSession(tx, userId, 'second-factor', shown)
  })
}
