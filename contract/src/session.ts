import { z } from 'zod'
import { id, name, noContent, time, userRef } from './common.ts'
import { permission, profileName } from './permissions.ts'
import { route } from './route.ts'

export const locale = z.enum(['de', 'en', 'fr', 'pl', 'nl'])
export type Locale = z.infer<typeof locale>

export const presenceState = z.enum(['ready', 'pause', 'away'])
export const presence = z.strictObject({ state: presenceState, since: time })

export const sessionInfo = z.strictObject({
  user: userRef.extend({ profile: profileName, locale }),
  tenant: z.strictObject({ id, slug: z.string(), name: z.string() }),
  permissions: z.array(permission),
  presence,
  /** To be sent as `x-csrf-token` with every write of this session; null for API tokens. */
  csrfToken: z.string().nullable(),
  /** The profile asks for a second factor and the user has none: nothing else works until he has. */
  mustEnrol: z.boolean(),
  demo: z.boolean(),
  undoSeconds: z.number().int(),
  serverTime: time,
})
export type SessionInfo = z.infer<typeof sessionInfo>

export const logIn = route({
  name: 'logIn',
  method: 'POST',
  path: '/api/v1/session',
  summary: 'Log in; sets the session cookie',
  access: 'public',
  body: z.strictObject({
    tenant: z.string().min(1).max(64),
    login: z.string().min(1).max(120),
    password: z.string().min(1).max(1024),
  }),
  reply: sessionInfo,
})

export const readSession = route({
  name: 'readSession',
  method: 'GET',
  path: '/api/v1/session',
  summary: 'Who am I, what may I do',
  access: 'signed-in',
  duringEnrolment: true,
  reply: sessionInfo,
})

export const logOut = route({
  name: 'logOut',
  method: 'DELETE',
  path: '/api/v1/session',
  summary: 'Log out; ends the session and its leases',
  access: 'signed-in',
  duringEnrolment: true,
  status: 204,
  reply: noContent,
})

export const setPresence = route({
  name: 'setPresence',
  method: 'PUT',
  path: '/api/v1/presence',
  summary: "Set the caller's presence",
  access: 'signed-in',
  body: z.strictObject({ state: presenceState }),
  reply: presence,
})

export const updateMe = route({
  name: 'updateMe',
  method: 'PATCH',
  path: '/api/v1/me',
  summary: 'Change own language, name or password (the old password is needed)',
  access: 'signed-in',
  body: z.strictObject({
    locale: locale.optional(),
    name: name.optional(),
    password: z.strictObject({ old: z.string().max(1024), new: z.string().min(10).max(1024) }).optional(),
  }),
  reply: sessionInfo,
})

export const sessionRoutes = { logIn, readSession, logOut, setPresence, updateMe }
