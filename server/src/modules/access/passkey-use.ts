import type { PasskeyAssertion } from '@kontor/contract'
import type { WriteTx } from '#platform/db'
import { findPasskey, notePasskeyUse, readPasskeys } from './factor-store.ts'
import { passkeyRefused } from './passkeys.ts'
import type { Site } from './site.ts'
import { beginStep, takeStep } from './steps.ts'
import { findUser, type UserRow } from './store.ts'
import { webauthn } from './webauthn.ts'

const stepMs = 5 * 60_000

/** What the browser needs to show a passkey; of one user, or of whoever has one. */
export async function beginPasskeyUse(
  tx: WriteTx,
  userId: string | null,
  site: Site,
): Promise<{ step: string; options: Record<string, unknown> }> {
  const known = userId === null ? [] : await readPasskeys(tx, userId)
  const { generateAuthenticationOptions } = await webauthn()
  const options = await generateAuthenticationOptions({
    rpID: site.host,
    userVerification: 'required',
    allowCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
  })
  const data = { challenge: options.challenge }
  const step = await beginStep(tx, { kind: 'passkey-used', userId, data }, stepMs)
  return { step, options: { ...options } }
}

/** Whose passkey was shown. Every flaw is the same refusal. Faults: `step-over` (410), `passkey-refused` (422). */
export async function acceptPasskey(
  tx: WriteTx,
  site: Site,
  shown: { step: string; passkey: PasskeyAssertion },
): Promise<UserRow> {
  const step = await takeStep(tx, shown.step, 'passkey-used')
  const key = await findPasskey(tx, shown.passkey.id)
  if (!key || (step.userId !== null && step.userId !== key.userId)) throw passkeyRefused()
  const { userHandle, ...rest } = shown.passkey.response
  if (userHandle !== undefined && Buffer.from(userHandle, 'base64url').toString() !== key.userId)
    throw passkeyRefused()
  const { verifyAuthenticationResponse } = await webauthn()
  const verified = await verifyAuthenticationResponse({
    response: { ...shown.passkey, response: { ...rest, ...(userHandle !== undefined && { userHandle }) } },
    expectedChallenge: String(step.data.challenge),
    expectedOrigin: site.origin,
    expectedRPID: site.host,
    requireUserVerification: true,
    credential: {
      id: key.credentialId,
      publicKey: new Uint8Array(key.publicKey),
      counter: Number(key.signCount),
    },
  }).catch(() => null)
  const user = await findUser(tx, key.userId)
  if (!verified?.verified || !user?.active) throw passkeyRefused()
  await notePasskeyUse(tx, key.id, verified.authenticationInfo.newCounter)
  return user
}
