import { z } from 'zod'
import { eventType } from '#platform/events'

const administration = { version: 1, stream: 'administration' as const }
const agent = { version: 1, stream: 'agent' as const }

export const userCreated = eventType({
  ...administration,
  type: 'user.created',
  payload: z.strictObject({ userId: z.string(), profile: z.string() }),
  personal: z.strictObject({ login: z.string(), name: z.string() }),
})
export const userChanged = eventType({
  ...administration,
  type: 'user.changed',
  payload: z.strictObject({
    userId: z.string(),
    profile: z.string(),
    active: z.boolean(),
    passwordChanged: z.boolean(),
  }),
})
export const tokenCreated = eventType({
  ...administration,
  type: 'token.created',
  payload: z.strictObject({ userId: z.string(), tokenId: z.string() }),
})
export const tokenRevoked = eventType({
  ...administration,
  type: 'token.revoked',
  payload: z.strictObject({ userId: z.string(), tokenId: z.string() }),
})
export const signInChanged = eventType({
  ...administration,
  type: 'sign-in.changed',
  payload: z.strictObject({
    idleMinutes: z.number().int(),
    maxMinutes: z.number().int(),
    secondFactorFor: z.array(z.string()),
  }),
})
export const linkCreated = eventType({
  ...administration,
  type: 'user.link-created',
  payload: z.strictObject({ userId: z.string(), kind: z.enum(['invitation', 'reset']) }),
})
export const linkUsed = eventType({
  ...administration,
  type: 'user.link-used',
  payload: z.strictObject({ userId: z.string(), kind: z.enum(['invitation', 'reset']) }),
})
export const factorChanged = eventType({
  ...agent,
  type: 'second-factor.changed',
  payload: z.strictObject({
    userId: z.string(),
    factor: z.enum(['totp', 'passkey', 'recovery-codes', 'all']),
    change: z.enum(['added', 'removed']),
  }),
})
export const providerChanged = eventType({
  ...administration,
  type: 'sign-in-provider.changed',
  payload: z.strictObject({ providerId: z.string(), change: z.enum(['added', 'changed', 'removed']) }),
})
export const identityChanged = eventType({
  ...administration,
  type: 'identity.changed',
  payload: z.strictObject({
    userId: z.string(),
    providerId: z.string(),
    change: z.enum(['added', 'removed']),
  }),
})
export const sessionOpened = eventType({
  ...agent,
  type: 'session.opened',
  version: 2,
  payload: z.strictObject({
    sessionId: z.string(),
    way: z.enum(['password', 'second-factor', 'passkey', 'oidc', 'saml']),
  }),
})
export const sessionClosed = eventType({
  ...agent,
  type: 'session.closed',
  payload: z.strictObject({
    sessionId: z.string(),
    why: z.enum(['log-out', 'rights-changed', 'revoked', 'password-changed']),
  }),
})
export const presenceChanged = eventType({
  ...agent,
  type: 'agent.presence-changed',
  payload: z.strictObject({ from: z.string().nullable(), to: z.enum(['ready', 'pause', 'away']) }),
})
