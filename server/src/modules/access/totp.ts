import { Secret, TOTP } from 'otpauth'
import { renderSVG } from 'uqr'
import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { conflict, Fault, present } from '#platform/faults'
import { readTenant, tenantKey } from '#tenancy'
import { factorChanged } from './events.ts'
import { deleteTotp, readTotp, takeTotpStep, writeRecoveryCodes, writeTotp } from './factor-store.ts'
import { renewCodes } from './recovery-codes.ts'
import { findUser } from './store.ts'

/** RFC 6238 as every authenticator app speaks it. */
const rfc6238 = { algorithm: 'SHA1', digits: 6, period: 30 }
const secretBytes = 20
/** A code of the step before and after fits too: clocks differ. */
const window = 1

/** Where an authenticator key is sealed for. */
export const totpPlaceOf = (userId: string): string => `totp:${userId}`

/** A new key for an authenticator app; it counts once a code of it was given. Fault: `totp-active`. */
export async function beginTotp(
  tx: WriteTx,
  userId: string,
): Promise<{ key: string; url: string; qr: string }> {
  if ((await readTotp(tx, userId))?.confirmedAt)
    throw conflict('totp-active', {}, 'There is an authenticator app already; remove it first')
  const secret = new Secret({ size: secretBytes })
  await writeTotp(tx, userId, (await tenantKey(tx)).seal(totpPlaceOf(userId), secret.base32))
  const user = present(await findUser(tx, userId), 'the user')
  const tenant = await readTenant(tx)
  const totp = new TOTP({ ...rfc6238, issuer: `Kontor ${tenant.name}`, label: user.login, secret })
  const url = totp.toString()
  return { key: secret.base32, url, qr: renderSVG(url, { border: 2 }) }
}

/** Confirms the new key with a first code; gives recovery codes once. Faults: `no-totp` (409), `wrong-code` (403). */
export async function confirmTotp(tx: WriteTx, userId: string, code: string): Promise<string[]> {
  const row = await readTotp(tx, userId)
  if (!row || row.confirmedAt) throw conflict('no-totp', {}, 'No authenticator app waits for its first code')
  if (!(await totpFits(tx, userId, code))) throw wrongCode()
  await emit(tx, factorChanged.of(userId, { userId, factor: 'totp', change: 'added' }))
  return renewCodes(tx, userId)
}

/** Whether the code is one of now; each is good once. */
export async function totpFits(tx: WriteTx, userId: string, code: string): Promise<boolean> {
  const row = await readTotp(tx, userId)
  if (!row) return false
  const secret = Secret.fromBase32((await tenantKey(tx)).open(totpPlaceOf(userId), row.sealed))
  const timestamp = tx.now.getTime()
  const delta = new TOTP({ ...rfc6238, secret }).validate({ token: code, timestamp, window })
  if (delta === null) return false
  return takeTotpStep(tx, userId, Math.floor(timestamp / 1000 / rfc6238.period) + delta)
}

/** Stops asking for codes; the recovery codes go with them. Fault: `no-totp`. */
export async function removeTotp(tx: WriteTx, userId: string): Promise<void> {
  if (!(await deleteTotp(tx, userId))) throw conflict('no-totp', {}, 'There is no authenticator app')
  await writeRecoveryCodes(tx, userId, [])
  await emit(tx, factorChanged.of(userId, { userId, factor: 'totp', change: 'removed' }))
}

/** New recovery codes. Fault: `no-totp`. */
export async function renewRecovery(tx: WriteTx, userId: string): Promise<string[]> {
  if (!(await readTotp(tx, userId))?.confirmedAt)
    throw conflict('no-totp', {}, 'There is no authenticator app')
  await emit(tx, factorChanged.of(userId, { userId, factor: 'recovery-codes', change: 'added' }))
  return renewCodes(tx, userId)
}

export function wrongCode(): Fault {
  return new Fault(403, 'wrong-code', {}, 'This code does not fit, or was used before')
}
