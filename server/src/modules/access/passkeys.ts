import type { Passkey, PasskeyRegistration } from '@kontor/contract'
import { isUniqueViolation, type WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { conflict, Fault, notFound, present } from '#platform/faults'
import { factorChanged } from './events.ts'
import {
  deletePasskey,
  insertPasskey,
  type NewPasskey,
  type PasskeyRow,
  readPasskeys,
} from './factor-store.ts'
import type { Site } from './site.ts'
import { beginStep, takeStep } from './steps.ts'
import { findUser } from './store.ts'
import { webauthn } from './webauthn.ts'

const stepMs = 5 * 60_000
const maxPasskeys = 20

/** What the browser needs to make a passkey for a user. Fault: `too-many-passkeys`. */
export async function beginPasskey(
  tx: WriteTx,
  userId: string,
  site: Site,
): Promise<{ step: string; options: Record<string, unknown> }> {
  const known = await readPasskeys(tx, userId)
  if (known.length >= maxPasskeys)
    throw conflict('too-many-passkeys', { limit: maxPasskeys }, `A user has at most ${maxPasskeys} passkeys`)
  const user = present(await findUser(tx, userId), 'the user')
  const { generateRegistrationOptions } = await webauthn()
  const options = await generateRegistrationOptions({
    rpName: 'Kontor',
    rpID: site.host,
    userID: new Uint8Array(Buffer.from(userId)),
    userName: user.login,
    userDisplayName: user.name,
    attestationType: 'none',
    excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  const data = { challenge: options.challenge }
  const step = await beginStep(tx, { kind: 'passkey-made', userId, data }, stepMs)
  return { step, options: { ...options } }
}

/** Keeps a passkey that the browser made for this step. Faults: `step-over` (410), `passkey-refused` (422). */
export async function addPasskey(
  tx: WriteTx,
  userId: string,
  site: Site,
  wanted: { step: string; name: string; passkey: PasskeyRegistration },
): Promise<Passkey> {
  const step = await takeStep(tx, wanted.step, 'passkey-made')
  if (step.userId !== userId) throw passkeyRefused()
  const { verifyRegistrationResponse } = await webauthn()
  const verified = await verifyRegistrationResponse({
    response: wanted.passkey as Parameters<typeof verifyRegistrationResponse>[0]['response'],
    expectedChallenge: String(step.data.challenge),
    expectedOrigin: site.origin,
    expectedRPID: site.host,
    requireUserVerification: true,
  }).catch(() => null)
  if (!verified?.verified) throw passkeyRefused()
  const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential
  const made = await keepPasskey(tx, userId, wanted.name, {
    credentialId: id,
    publicKey,
    signCount: counter,
    transports,
  })
  await emit(tx, factorChanged.of(userId, { userId, factor: 'passkey', change: 'added' }))
  return made
}

/** Puts a passkey beside the others of its user. Fault: `passkey-refused` when it is known already. */
export async function keepPasskey(
  tx: WriteTx,
  userId: string,
  name: string,
  key: NewPasskey,
): Promise<Passkey> {
  try {
    const id = await insertPasskey(tx, userId, name, key)
    return { id, name, createdAt: tx.now.toISOString(), lastUsedAt: null }
  } catch (error) {
    throw isUniqueViolation(error) ? passkeyRefused() : error
  }
}

/** Whether the user has this passkey. Fault: `not-found`. */
export async function requireOwnPasskey(tx: WriteTx, userId: string, id: string): Promise<void> {
  const known = await readPasskeys(tx, userId)
  if (!known.some((one) => one.id === id)) throw notFound()
}

export async function removePasskey(tx: WriteTx, userId: string, id: string): Promise<void> {
  await deletePasskey(tx, id, userId)
  await emit(tx, factorChanged.of(userId, { userId, factor: 'passkey', change: 'removed' }))
}

export function presentPasskey({ id, name, createdAt, lastUsedAt }: PasskeyRow): Passkey {
  return {
    id,
    name,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }
}

export function passkeyRefused(): Fault {
  return new Fault(422, 'passkey-refused', {}, 'This passkey does not fit')
}
