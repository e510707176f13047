import { z } from 'zod'
import { id, idParams, name, noContent, time } from './common.ts'
import { route } from './route.ts'
import { sessionInfo } from './session.ts'

/** A text of a browser's credential; none of them is longer. */
const part = z.string().max(8192)
const noExtensions = z.strictObject({})

/** What `navigator.credentials.create` gave, as JSON (WebAuthn Level 3), without extensions. */
const registration = z.strictObject({
  id: part,
  rawId: part,
  type: z.literal('public-key'),
  clientExtensionResults: noExtensions,
  response: z.strictObject({
    clientDataJSON: part,
    attestationObject: z.string().max(65_536),
    transports: z.array(z.string().max(32)).max(10).optional(),
  }),
})
/** What `navigator.credentials.get` gave, as JSON, without extensions. */
const assertion = z.strictObject({
  id: part,
  rawId: part,
  type: z.literal('public-key'),
  clientExtensionResults: noExtensions,
  response: z.strictObject({
    clientDataJSON: part,
    authenticatorData: part,
    signature: part,
    userHandle: part.optional(),
  }),
})
export type PasskeyRegistration = z.infer<typeof registration>
export type PasskeyAssertion = z.infer<typeof assertion>

/** What a sign-in of several steps goes on with; secret, used once, short-lived. */
const step = z.string().min(1).max(200)
const options = z.strictObject({ step: z.string(), options: z.record(z.string(), z.unknown()) })

export const passkey = z.strictObject({
  id,
  name: z.string(),
  createdAt: time,
  lastUsedAt: time.nullable(),
})
export type Passkey = z.infer<typeof passkey>

export const factors = z.strictObject({
  /** An authenticator app gives codes. */
  totp: z.boolean(),
  recoveryCodesLeft: z.number().int(),
  passkeys: z.array(passkey),
  /** The profile asks for a second factor. */
  required: z.boolean(),
})
export type Factors = z.infer<typeof factors>

export const readOwnFactors = route({
  name: 'readOwnFactors',
  method: 'GET',
  path: '/api/v1/me/second-factors',
  summary: 'The own second factors',
  access: 'signed-in',
  duringEnrolment: true,
  reply: factors,
})
export const beginTotp = route({
  name: 'beginTotp',
  method: 'POST',
  path: '/api/v1/me/totp',
  summary: 'A new key for an authenticator app; it counts once a code of it was given',
  access: 'signed-in',
  duringEnrolment: true,
  proof: 'recent',
  reply: z.strictObject({
    /** For typing it in. */
    key: z.string(),
    url: z.string(),
    /** The address as a QR code, an SVG document. */
    qr: z.string(),
  }),
})
const codes = z.strictObject({ recoveryCodes: z.array(z.string()) })
export const confirmTotp = route({
  name: 'confirmTotp',
  method: 'POST',
  path: '/api/v1/me/totp/confirm',
  summary: 'Give a first code; from now on it is asked for. Recovery codes are given once',
  access: 'signed-in',
  duringEnrolment: true,
  proof: 'recent',
  body: z.strictObject({ code: z.string().trim().min(1).max(32) }),
  reply: codes,
})
export const removeTotp = route({
  name: 'removeTotp',
  method: 'DELETE',
  path: '/api/v1/me/totp',
  summary: 'Stop asking for codes of the authenticator app',
  access: 'signed-in',
  proof: 'recent',
  status: 204,
  reply: noContent,
})
export const renewRecoveryCodes = route({
  name: 'renewRecoveryCodes',
  method: 'POST',
  path: '/api/v1/me/recovery-codes',
  summary: 'New recovery codes; the old ones are void',
  access: 'signed-in',
  proof: 'recent',
  reply: codes,
})
export const beginPasskey = route({
  name: 'beginPasskey',
  method: 'POST',
  path: '/api/v1/me/passkeys/options',
  summary: 'What the browser needs to make a passkey',
  access: 'signed-in',
  duringEnrolment: true,
  proof: 'recent',
  reply: options,
})
export const addPasskey = route({
  name: 'addPasskey',
  method: 'POST',
  path: '/api/v1/me/passkeys',
  summary: 'Keep a passkey that the browser made',
  access: 'signed-in',
  duringEnrolment: true,
  proof: 'recent',
  body: z.strictObject({ step, name, passkey: registration }),
  status: 201,
  reply: passkey,
})
export const removePasskey = route({
  name: 'removePasskey',
  method: 'DELETE',
  path: '/api/v1/me/passkeys/{id}',
  summary: 'Remove an own passkey; needs a fresh proof',
  access: 'signed-in',
  params: idParams,
  status: 204,
  reply: noContent,
})
export const proveByPasskey = route({
  name: 'proveByPasskey',
  method: 'POST',
  path: '/api/v1/session/proof/passkey',
  summary: 'Prove who one is with a passkey; the session gets a new cookie',
  access: 'signed-in',
  duringEnrolment: true,
  body: z.strictObject({ step, passkey: assertion }),
  reply: sessionInfo,
})
export const readUserFactors = route({
  name: 'readUserFactors',
  method: 'GET',
  path: '/api/v1/users/{id}/second-factors',
  summary: 'The second factors of a user',
  access: 'user.manage',
  params: idParams,
  reply: factors,
})
export const removeUserFactors = route({
  name: 'removeUserFactors',
  method: 'DELETE',
  path: '/api/v1/users/{id}/second-factors',
  summary: 'Remove all second factors of a user who lost them; his sessions end',
  access: 'user.manage',
  proof: 'recent',
  params: idParams,
  status: 204,
  reply: noContent,
})

export const logInSecond = route({
  name: 'logInSecond',
  method: 'POST',
  path: '/api/v1/session/second-factor',
  summary: 'Go on with a code of the authenticator app or a recovery code; sets the session cookie',
  access: 'public',
  body: z.strictObject({ step, code: z.string().trim().min(1).max(64) }),
  reply: sessionInfo,
})
export const beginPasskeyLogIn = route({
  name: 'beginPasskeyLogIn',
  method: 'POST',
  path: '/api/v1/session/passkey/options',
  summary: 'What the browser needs to log in with a passkey, alone or after the password',
  access: 'public',
  body: z.strictObject({
    tenant: z.string().min(1).max(64),
    /** Of the refusal `second-factor-needed`. */
    step: step.optional(),
  }),
  reply: options,
})
export const logInByPasskey = route({
  name: 'logInByPasskey',
  method: 'POST',
  path: '/api/v1/session/passkey',
  summary: 'Log in with a passkey; sets the session cookie',
  access: 'public',
  body: z.strictObject({ step, passkey: assertion }),
  reply: sessionInfo,
})

const linkKind = z.enum(['invitation', 'reset'])
export const createSignInLink = route({
  name: 'createSignInLink',
  method: 'POST',
  path: '/api/v1/users/{id}/link',
  summary: 'A link with which a user sets his password; given once, valid once',
  access: 'user.manage',
  proof: 'recent',
  params: idParams,
  body: z.strictObject({ kind: linkKind }),
  status: 201,
  reply: z.strictObject({ url: z.string(), kind: linkKind, expiresAt: time }),
})
export const redeemSignInLink = route({
  name: 'redeemSignInLink',
  method: 'POST',
  path: '/api/v1/session/link',
  summary: 'Set the password with what stands in a link; ends all sessions of its user',
  access: 'public',
  body: z.strictObject({ token: z.string().min(1).max(512), password: z.string().min(10).max(1024) }),
  status: 204,
  reply: noContent,
})

export const factorRoutes = {
  readOwnFactors,
  beginTotp,
  confirmTotp,
  removeTotp,
  renewRecoveryCodes,
  beginPasskey,
  addPasskey,
  removePasskey,
  proveByPasskey,
  readUserFactors,
  removeUserFactors,
  logInSecond,
  beginPasskeyLogIn,
  logInByPasskey,
  createSignInLink,
  redeemSignInLink,
}
