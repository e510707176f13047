import { z } from 'zod'
import { id, idParams, name, page, pageQuery, ref, time } from './common.ts'
import { profileName } from './permissions.ts'
import { locale, presence } from './session.ts'
import { route } from './route.ts'

export const queue = z.strictObject({
  id,
  name: z.string(),
  serviceLevelMinutes: z.number().int(),
  queued: z.number().int(),
  members: z.number().int(),
  archivedAt: time.nullable(),
})
export type Queue = z.infer<typeof queue>
const queueSettings = z.strictObject({
  name,
  serviceLevelMinutes: z.number().int().min(1).max(525_600).default(480),
})
export const listQueues = route({
  name: 'listQueues',
  method: 'GET',
  path: '/api/v1/queues',
  summary: 'Queues the caller may see; with `for=move` all that a case can be moved to',
  access: 'queue.read',
  query: pageQuery.extend({ for: z.enum(['move']).optional() }),
  reply: page(queue),
})
export const createQueue = route({
  name: 'createQueue',
  method: 'POST',
  path: '/api/v1/queues',
  summary: 'Add a queue',
  access: 'queue.manage',
  idempotent: true,
  status: 201,
  body: queueSettings,
  reply: queue,
})
export const updateQueue = route({
  name: 'updateQueue',
  method: 'PUT',
  path: '/api/v1/queues/{id}',
  summary: 'Change a queue',
  access: 'queue.manage',
  params: idParams,
  body: queueSettings,
  reply: queue,
})

/** A user gets work from these queues. Lower priority numbers are served first among equal due times. */
export const queueMembership = z.strictObject({
  queue: z.string().min(1).max(120),
  priority: z.number().int().min(1).max(9).default(1),
  level: z.number().int().min(1).max(5).default(3),
})
export const user = z.strictObject({
  id,
  login: z.string(),
  name: z.string(),
  profile: profileName,
  locale,
  active: z.boolean(),
  queues: z.array(z.strictObject({ queue: ref, priority: z.number().int(), level: z.number().int() })),
  presence,
  lastSeenAt: time.nullable(),
})
export type User = z.infer<typeof user>
const userSettings = z.strictObject({
  login: z.string().trim().min(1).max(120),
  name,
  /** Needed for a new user; absent keeps the stored one. */
  password: z.string().min(8).max(1024).optional(),
  profile: profileName,
  locale: locale.default('en'),
  active: z.boolean().default(true),
  queues: z.array(queueMembership).max(200).default([]),
})
export const listUsers = route({
  name: 'listUsers',
  method: 'GET',
  path: '/api/v1/users',
  summary: 'Users',
  access: 'user.read',
  query: pageQuery,
  reply: page(user),
})
export const createUser = route({
  name: 'createUser',
  method: 'POST',
  path: '/api/v1/users',
  summary: 'Add a user',
  access: 'user.manage',
  idempotent: true,
  status: 201,
  /** `invite`: without a password; the user sets one with a link. */
  body: userSettings.extend({ invite: z.boolean().default(false) }),
  reply: user,
})
export const updateUser = route({
  name: 'updateUser',
  method: 'PUT',
  path: '/api/v1/users/{id}',
  summary: 'Change a user; sessions end when rights shrink or the password changes',
  access: 'user.manage',
  params: idParams,
  body: userSettings,
  reply: user,
})

export const organisationRoutes = { listQueues, createQueue, updateQueue, listUsers, createUser, updateUser }
