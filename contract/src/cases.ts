import { z } from 'zod'
import {
  emailAddress,
  id,
  idParams,
  limits,
  noContent,
  page,
  pageQuery,
  ref,
  time,
  userRef,
} from './common.ts'
import { attachment, message } from './messages.ts'
import { presence } from './session.ts'
import { route } from './route.ts'

export const caseStatus = z.enum([
  'intake',
  'queued',
  'offered',
  'active',
  'parked',
  'approval',
  'consultation',
  'waiting',
  'follow-up',
  'closed',
])
export type CaseStatus = z.infer<typeof caseStatus>

/** Who may write in a case now; renewed by the tab, fenced. */
export const lease = z.strictObject({ user: userRef, until: time })

export const caseItem = z.strictObject({
  id,
  number: z.string(),
  subject: z.string(),
  status: caseStatus,
  queue: ref,
  customer: z.strictObject({ id, name: z.string(), address: z.string().nullable() }).nullable(),
  channel: z.string(),
  account: ref,
  class: z.string().nullable(),
  assignee: userRef.nullable(),
  lease: lease.nullable(),
  /** First words of the last message. */
  preview: z.string(),
  /** When the customer must have the answer by service level; null once answered or closed. */
  dueAt: time.nullable(),
  receivedAt: time,
  lastMessageAt: time,
  /** Grows with each change; lets a client drop stale news. */
  version: z.number().int(),
})
export type CaseItem = z.infer<typeof caseItem>

export const draft = z.strictObject({
  html: z.string().max(limits.htmlChars),
  to: z.array(emailAddress).max(limits.recipients),
  cc: z.array(emailAddress).max(limits.recipients),
  bcc: z.array(emailAddress).max(limits.recipients),
  subject: z.string().max(limits.subjectChars),
  attachments: z.array(attachment),
  /** Compare-and-set: a write with an old version is refused with 409. */
  version: z.number().int(),
  savedAt: time,
  author: userRef,
})
export type Draft = z.infer<typeof draft>

export const caseDetail = caseItem.extend({
  closedAt: time.nullable(),
  /** Seconds per owner of the clock (status), summing to the age of the case. */
  clock: z.array(z.strictObject({ owner: caseStatus, seconds: z.number(), running: z.boolean() })),
  draft: draft.nullable(),
  /** Somebody else's draft, read-only. */
  otherDraft: z.strictObject({ author: userRef, savedAt: time }).nullable(),
  /** What a reply would use: recipients, subject. */
  replyDefaults: z.strictObject({
    to: z.array(emailAddress),
    cc: z.array(emailAddress),
    subject: z.string(),
    /** Everybody of the customer's last mail but ourselves: who a reply to all reaches, and what a change is told against. */
    people: z.array(z.string()),
  }),
  /** What the channel of the answer can do. */
  capabilities: z.strictObject({
    attachments: z.boolean(),
    richText: z.boolean(),
    maxChars: z.number().int().nullable(),
  }),
  may: z.strictObject({ work: z.boolean(), take: z.boolean(), move: z.boolean(), takeOver: z.boolean() }),
})
export type CaseDetail = z.infer<typeof caseDetail>

export const timelineEntry = z.strictObject({
  id,
  at: time,
  type: z.string(),
  actor: z.strictObject({
    kind: z.enum(['user', 'customer', 'system', 'token']),
    id: id.nullable(),
    name: z.string().nullable(),
  }),
  /** Facts of the event by its type; texts come from the client's catalogue. */
  params: z.record(z.string(), z.unknown()),
})
export type TimelineEntry = z.infer<typeof timelineEntry>

const replyBody = z.strictObject({
  html: z.string().max(limits.htmlChars).optional(),
  text: z.string().max(limits.htmlChars).optional(),
  to: z.array(emailAddress).min(1).max(limits.recipients).optional(),
  cc: z.array(emailAddress).max(limits.recipients).optional(),
  bcc: z.array(emailAddress).max(limits.recipients).optional(),
  subject: z.string().max(limits.subjectChars).optional(),
  attachments: z.array(id).max(limits.attachments).optional(),
  close: z.boolean().optional(),
  sendAt: time.optional(),
  undoSeconds: z.number().int().min(0).max(120).optional(),
  /** Of the lease this was written under: a late write is refused with 409 `lease-lost`. */
  fence: z.number().int().optional(),
})

const caseFilter = {
  /** One status, several with commas, or `open`. */
  status: z.string().max(120).optional(),
  /** Queue id or name. */
  queue: z.string().max(120).optional(),
  assignee: z.string().max(120).optional(),
  customer: id.optional(),
  /** Words in number, subject, bodies, customer. */
  q: z.string().max(limits.queryChars).optional(),
  sort: z.enum(['due', 'newest']).default('due'),
}

export const listCases = route({
  name: 'listCases',
  method: 'GET',
  path: '/api/v1/cases',
  summary: 'Cases the caller may see',
  access: 'case.read',
  query: pageQuery.extend(caseFilter),
  reply: page(caseItem),
})

export const exportCases = route({
  name: 'exportCases',
  method: 'GET',
  path: '/api/v1/cases/export',
  summary:
    'The same list as a table for spreadsheets, at most 50,000 cases; texts never compute, times are UTC',
  access: 'case.export',
  query: z.strictObject({
    ...caseFilter,
    format: z.enum(['csv', 'xlsx']).default('csv'),
    /** Of the titles; German CSV is divided by semicolons. */
    language: z.enum(['de', 'en']).default('en'),
  }),
  binary: 'reply',
  reply: z.any(),
})

export const createCase = route({
  name: 'createCase',
  method: 'POST',
  path: '/api/v1/cases',
  summary: 'A new outgoing matter',
  access: 'case.create',
  idempotent: true,
  status: 201,
  body: z.strictObject({
    account: z.string().min(1).max(120),
    to: z.union([emailAddress, z.array(emailAddress).min(1).max(limits.recipients)]),
    cc: z.array(emailAddress).max(limits.recipients).optional(),
    bcc: z.array(emailAddress).max(limits.recipients).optional(),
    subject: z.string().min(1).max(limits.subjectChars),
    html: z.string().max(limits.htmlChars).optional(),
    text: z.string().max(limits.htmlChars).optional(),
    attachments: z.array(id).max(limits.attachments).optional(),
    undoSeconds: z.number().int().min(0).max(120).optional(),
  }),
  reply: caseItem,
})

export const nextCase = route({
  name: 'nextCase',
  method: 'POST',
  path: '/api/v1/cases/next',
  summary: "Take the case with the earliest due time from the caller's queues",
  access: 'case.work',
  idempotent: true,
  maybeEmpty: true,
  body: z.strictObject({}).optional(),
  reply: caseItem,
})

const caseRoute = <N extends string>(name: N, action: string, summary: string) => ({
  name,
  method: 'POST' as const,
  path: `/api/v1/cases/{id}/${action}`,
  summary,
  params: idParams,
  idempotent: true,
  reply: caseItem,
})

export const readCase = route({
  name: 'readCase',
  method: 'GET',
  path: '/api/v1/cases/{id}',
  summary: 'One case',
  access: 'case.read',
  params: idParams,
  reply: caseDetail,
})
export const readMessages = route({
  name: 'readMessages',
  method: 'GET',
  path: '/api/v1/cases/{id}/messages',
  summary: 'Messages of a case, oldest first',
  access: 'case.read',
  params: idParams,
  query: pageQuery,
  reply: page(message),
})
export const readTimeline = route({
  name: 'readTimeline',
  method: 'GET',
  path: '/api/v1/cases/{id}/timeline',
  summary: 'Everything since arrival, oldest first',
  access: 'case.read',
  params: idParams,
  query: pageQuery,
  reply: page(timelineEntry),
})
export const takeCase = route({
  ...caseRoute('takeCase', 'take', 'Take a waiting case of a visible queue'),
  access: 'case.pick',
  body: z.strictObject({}).optional(),
})
export const returnCase = route({
  ...caseRoute('returnCase', 'return', 'Give a case back to its queue'),
  access: 'case.work',
  body: z.strictObject({ reason: z.string().max(500).optional() }).optional(),
})
export const closeCase = route({
  ...caseRoute('closeCase', 'close', 'Close a case'),
  access: 'case.work',
  body: z.strictObject({ reason: z.string().max(500).optional() }).optional(),
})
export const reopenCase = route({
  ...caseRoute('reopenCase', 'reopen', 'Open a closed case again; it becomes the case of the caller'),
  access: 'case.work',
  body: z.strictObject({}).optional(),
})
export const moveCase = route({
  ...caseRoute('moveCase', 'move', 'Move a case to another queue'),
  access: 'case.move',
  body: z.strictObject({ queue: z.string().min(1).max(120), reason: z.string().max(500).optional() }),
})
export const replyToCase = route({
  name: 'replyToCase',
  method: 'POST',
  path: '/api/v1/cases/{id}/replies',
  summary: 'Answer; held for the undo time, then sent exactly once',
  access: 'case.work',
  params: idParams,
  idempotent: true,
  status: 202,
  body: replyBody,
  reply: message,
})
export const saveDraft = route({
  name: 'saveDraft',
  method: 'PUT',
  path: '/api/v1/cases/{id}/draft',
  summary: "Save the caller's draft",
  access: 'case.work',
  params: idParams,
  body: z.strictObject({
    html: z.string().max(limits.htmlChars).optional(),
    text: z.string().max(limits.htmlChars).optional(),
    to: z.array(emailAddress).max(limits.recipients).optional(),
    cc: z.array(emailAddress).max(limits.recipients).optional(),
    bcc: z.array(emailAddress).max(limits.recipients).optional(),
    subject: z.string().max(limits.subjectChars).optional(),
    attachments: z.array(id).max(limits.attachments).optional(),
    /** The version this edit started from; leave out to overwrite one's own draft. */
    version: z.number().int().optional(),
    /** Of the lease this is written under. */
    fence: z.number().int().optional(),
  }),
  reply: draft,
})
export const discardDraft = route({
  name: 'discardDraft',
  method: 'DELETE',
  path: '/api/v1/cases/{id}/draft',
  summary: "Discard the caller's draft",
  access: 'case.work',
  params: idParams,
  status: 204,
  reply: noContent,
})
export const renewLease = route({
  name: 'renewLease',
  method: 'PUT',
  path: '/api/v1/cases/{id}/lease',
  summary: 'Take or renew the right to write (60 s); 409 names who holds it',
  access: 'case.work',
  params: idParams,
  body: z.strictObject({ tab: z.string().min(1).max(64), takeOver: z.boolean().optional() }),
  reply: lease.extend({ fence: z.number().int() }),
})
export const releaseLease = route({
  name: 'releaseLease',
  method: 'DELETE',
  path: '/api/v1/cases/{id}/lease',
  summary: 'Stop writing',
  access: 'case.work',
  params: idParams,
  query: z.strictObject({ tab: z.string().min(1).max(64) }),
  status: 204,
  reply: noContent,
})

export const queueLoad = z.strictObject({
  queue: ref,
  queued: z.number().int(),
  oldestDueAt: time.nullable(),
  oldestReceivedAt: time.nullable(),
})
export const readWork = route({
  name: 'readWork',
  method: 'GET',
  path: '/api/v1/work',
  summary: "The caller's work: active, parked, follow-ups, queues, today's figures",
  access: 'case.read',
  reply: z.strictObject({
    active: z.array(caseItem),
    parked: z.array(caseItem),
    followUps: z.array(caseItem),
    queues: z.array(queueLoad),
    today: z.strictObject({ answered: z.number().int(), onTime: z.number().int() }),
    presence,
  }),
})

export const caseRoutes = {
  listCases,
  exportCases,
  createCase,
  nextCase,
  readCase,
  readMessages,
  readTimeline,
  takeCase,
  returnCase,
  closeCase,
  reopenCase,
  moveCase,
  replyToCase,
  saveDraft,
  discardDraft,
  renewLease,
  releaseLease,
  readWork,
}
