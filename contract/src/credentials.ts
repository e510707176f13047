import { z } from 'zod'
import { id, idParams, name, noContent, time } from './common.ts'
import { permission, profileName } from './permissions.ts'
import { route } from './route.ts'
import { sessionInfo } from './session.ts'

/** How the user of a session came in. */
export const sessionWay = z.enum(['password', 'second-factor', 'passkey', 'oidc', 'saml'])

export const openSession = z.strictObject({
  id,
  /** What the browser calls itself. */
  userAgent: z.string().nullable(),
  address: z.string().nullable(),
  way: sessionWay,
  createdAt: time,
  lastSeenAt: time,
  /** When it ends if nobody uses it any more. */
  endsAt: time,
  /** The one that asks. */
  current: z.boolean(),
})
export type OpenSession = z.infer<typeof openSession>
const sessions = z.strictObject({ items: z.array(openSession) })

export const listOwnSessions = route({
  name: 'listOwnSessions',
  method: 'GET',
  path: '/api/v1/me/sessions',
  summary: 'Open sessions of the caller',
  access: 'signed-in',
  reply: sessions,
})
export const endOwnSession = route({
  name: 'endOwnSession',
  method: 'DELETE',
  path: '/api/v1/me/sessions/{id}',
  summary: 'End one of the own sessions',
  access: 'signed-in',
  params: idParams,
  status: 204,
  reply: noContent,
})
export const endOtherSessions = route({
  name: 'endOtherSessions',
  method: 'DELETE',
  path: '/api/v1/me/sessions',
  summary: 'End all own sessions but this one',
  access: 'signed-in',
  status: 204,
  reply: noContent,
})
export const listUserSessions = route({
  name: 'listUserSessions',
  method: 'GET',
  path: '/api/v1/users/{id}/sessions',
  summary: 'Open sessions of a user',
  access: 'user.manage',
  params: idParams,
  reply: sessions,
})
export const endUserSessions = route({
  name: 'endUserSessions',
  method: 'DELETE',
  path: '/api/v1/users/{id}/sessions',
  summary: 'End all sessions of a user',
  access: 'user.manage',
  params: idParams,
  status: 204,
  reply: noContent,
})
export const endSession = route({
  name: 'endSession',
  method: 'DELETE',
  path: '/api/v1/sessions/{id}',
  summary: 'End a session of any user',
  access: 'user.manage',
  params: idParams,
  status: 204,
  reply: noContent,
})

export const proveSelf = route({
  name: 'proveSelf',
  method: 'POST',
  path: '/api/v1/session/proof',
  summary: 'Prove who one is, before credentials are changed; the session gets a new cookie',
  access: 'signed-in',
  duringEnrolment: true,
  body: z.strictObject({ password: z.string().min(1).max(1024) }),
  reply: sessionInfo,
})

export const apiToken = z.strictObject({
  id,
  name: z.string(),
  /** Null: all that its user may. */
  permissions: z.array(permission).nullable(),
  createdAt: time,
  expiresAt: time.nullable(),
  lastUsedAt: time.nullable(),
})
export type ApiToken = z.infer<typeof apiToken>
const tokens = z.strictObject({ items: z.array(apiToken) })

export const listOwnTokens = route({
  name: 'listOwnTokens',
  method: 'GET',
  path: '/api/v1/me/tokens',
  summary: 'API tokens of the caller',
  access: 'signed-in',
  reply: tokens,
})
export const createOwnToken = route({
  name: 'createOwnToken',
  method: 'POST',
  path: '/api/v1/me/tokens',
  summary: 'Make an API token; its text is given once',
  access: 'signed-in',
  proof: 'recent',
  body: z.strictObject({
    name,
    expiresInDays: z.number().int().min(1).max(3660).nullable(),
    /** What it may at most; absent or null: all that its user may. */
    permissions: z.array(permission).max(100).nullable().default(null),
  }),
  status: 201,
  reply: apiToken.extend({ token: z.string() }),
})
export const revokeOwnToken = route({
  name: 'revokeOwnToken',
  method: 'DELETE',
  path: '/api/v1/me/tokens/{id}',
  summary: 'Revoke an own API token',
  access: 'signed-in',
  params: idParams,
  status: 204,
  reply: noContent,
})
export const listUserTokens = route({
  name: 'listUserTokens',
  method: 'GET',
  path: '/api/v1/users/{id}/tokens',
  summary: 'API tokens of a user',
  access: 'user.manage',
  params: idParams,
  reply: tokens,
})
export const revokeToken = route({
  name: 'revokeToken',
  method: 'DELETE',
  path: '/api/v1/tokens/{id}',
  summary: 'Revoke an API token of any user',
  access: 'user.manage',
  params: idParams,
  status: 204,
  reply: noContent,
})

export const signInSettings = z.strictObject({
  /** A session ends when it was not used for so long. */
  idleMinutes: z.number().int().min(5).max(1440),
  /** A session ends after so long in any case. */
  maxMinutes: z.number().int().min(15).max(10_080),
  /** Profiles whose users need a second factor. */
  secondFactorFor: z.array(profileName).max(10),
})
export type SignInSettings = z.infer<typeof signInSettings>
export const readSignInSettings = route({
  name: 'readSignInSettings',
  method: 'GET',
  path: '/api/v1/sign-in/settings',
  summary: 'How long sessions last and who needs a second factor',
  access: 'tenant.manage',
  reply: signInSettings,
})
export const updateSignInSettings = route({
  name: 'updateSignInSettings',
  method: 'PUT',
  path: '/api/v1/sign-in/settings',
  summary: 'Change how long sessions last and who needs a second factor',
  access: 'tenant.manage',
  proof: 'recent',
  body: signInSettings,
  reply: signInSettings,
})

export const credentialRoutes = {
  listOwnSessions,
  endOwnSession,
  endOtherSessions,
  listUserSessions,
  endUserSessions,
  endSession,
  proveSelf,
  listOwnTokens,
  createOwnToken,
  revokeOwnToken,
  listUserTokens,
  revokeToken,
  readSignInSettings,
  updateSignInSettings,
}
