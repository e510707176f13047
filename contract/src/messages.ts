import { z } from 'zod'
import { emailAddress, id, idParams, mailbox, page, pageQuery, time, userRef } from './common.ts'
import { route } from './route.ts'

export const attachment = z.strictObject({
  id,
  filename: z.string(),
  contentType: z.string(),
  size: z.number().int(),
  inline: z.boolean(),
  contentId: z.string().nullable(),
  /**
   * What the virus scanner says: `pending` and `failed` cannot be opened yet and are tried again, `infected` never.
   * `off` where there is no scanner.
   */
  scan: z.enum(['off', 'pending', 'clean', 'infected', 'failed']),
})
export type Attachment = z.infer<typeof attachment>

/** States of the one outbox (DESIGN section 4). */
export const outboxState = z.enum([
  'held',
  'due',
  'leased',
  'transmitting',
  'accepted',
  'refused',
  'uncertain',
  'cancelled',
])

/** What a server further on said about a message that ours took (RFC 3464). */
export const deliveryReport = z.strictObject({
  action: z.enum(['delayed', 'relayed', 'delivered', 'complaint', 'failed']),
  /** RFC 3463. */
  status: z.string().nullable(),
  text: z.string().nullable(),
  at: time,
})

export const delivery = z.strictObject({
  address: z.string(),
  role: z.enum(['to', 'cc', 'bcc']),
  state: z.enum(['pending', 'accepted', 'temporary', 'refused']),
  code: z.number().int().nullable(),
  text: z.string().nullable(),
  at: time.nullable(),
  report: deliveryReport.nullable(),
})

/** Who really sent a mail, by the word of a trusted server or by our own check. */
export const authentication = z.strictObject({
  result: z.enum(['pass', 'fail', 'none']),
  /** The proven domain; it is that of the shown sender, or one above it. */
  domain: z.string().nullable(),
  method: z.enum(['dmarc', 'dkim', 'spf']).nullable(),
  /** `server`: a configured server's Authentication-Results; `own`: checked here. */
  by: z.enum(['server', 'own']).nullable(),
})
/** Why people should look twice at a sender. */
export const senderFlag = z.strictObject({
  code: z.enum([
    'several-from',
    'group-from',
    'no-address',
    'name-is-other-address',
    'lookalike-domain',
    'hidden-characters',
  ]),
  params: z.record(z.string(), z.string()),
})

/** What was found of a signature or encryption over the whole message. */
export const protection = z.strictObject({
  kind: z.enum(['smime', 'pgp']),
  signed: z
    .strictObject({
      /** `good`: intact, by a certificate of a known authority, of this sender. `unverified`: intact, but by whom is open. */
      state: z.enum(['good', 'unverified', 'bad']),
      problem: z
        .enum(['changed', 'unknown-issuer', 'expired', 'revoked', 'other-sender', 'unreadable', 'not-whole'])
        .nullable(),
      name: z.string().nullable(),
      addresses: z.array(z.string()),
      fingerprint: z.string().nullable(),
    })
    .nullable(),
  encrypted: z
    .strictObject({
      state: z.enum(['opened', 'closed']),
      problem: z.enum(['no-key', 'unreadable', 'not-whole']).nullable(),
    })
    .nullable(),
})

export const message = z.strictObject({
  id,
  caseId: id,
  direction: z.enum(['in', 'out', 'internal']),
  kind: z.enum(['message', 'receipt']),
  /** `suspected`: in the case without effect until somebody joins or splits it. */
  standing: z.enum(['regular', 'suspected']),
  channel: z.string(),
  from: mailbox.nullable(),
  to: z.array(mailbox),
  cc: z.array(mailbox),
  bcc: z.array(mailbox),
  subject: z.string(),
  /** The whole plain text. */
  text: z.string(),
  /** The sender's new words only; the desk shows these and folds the rest. */
  visibleText: z.string(),
  /** Sanitised; shown in a sandboxed frame. Null where there is only text. */
  html: z.string().nullable(),
  blockedRemoteCount: z.number().int(),
  attachments: z.array(attachment),
  deliveries: z.array(delivery),
  outbox: z
    .strictObject({
      state: outboxState,
      undoUntil: time.nullable(),
      sendAt: time.nullable(),
      problem: z.string().nullable(),
      attempts: z.number().int(),
      /** While uncertain: the Sent folder is being looked into; nobody has to decide yet. */
      probing: z.boolean(),
    })
    .nullable(),
  author: userRef.nullable(),
  messageId: z.string().nullable(),
  hasRaw: z.boolean(),
  /** Null for our own and for channels without senders to prove. */
  authentication: authentication.nullable(),
  /** The sender's address as people may see it, and what is odd about him. */
  protection: protection.nullable(),
  senderIdentity: z.strictObject({ address: z.string(), flags: z.array(senderFlag) }).nullable(),
  warnings: z.array(z.strictObject({ code: z.string(), params: z.record(z.string(), z.unknown()) })),
  at: time,
})
export type Message = z.infer<typeof message>

export const cancelMessage = route({
  name: 'cancelMessage',
  method: 'POST',
  path: '/api/v1/messages/{id}/cancel',
  summary: 'Undo while held: the text comes back as a draft, the case as it was',
  access: 'case.work',
  params: idParams,
  idempotent: true,
  body: z.strictObject({}).optional(),
  reply: message,
})
export const resolveMessage = route({
  name: 'resolveMessage',
  method: 'POST',
  path: '/api/v1/messages/{id}/resolve',
  summary: 'Says of an answer whose arrival is uncertain that it arrived, or that it is to be sent again',
  access: 'case.work',
  params: idParams,
  idempotent: true,
  body: z.strictObject({ arrived: z.boolean() }),
  reply: message,
})
export const joinMessage = route({
  name: 'joinMessage',
  method: 'POST',
  path: '/api/v1/messages/{id}/join',
  summary:
    'A suspected message belongs to its case: its sender takes part from now on, the case asks for an answer',
  access: 'case.work',
  params: idParams,
  idempotent: true,
  body: z.strictObject({}).optional(),
  reply: message,
})
export const splitMessage = route({
  name: 'splitMessage',
  method: 'POST',
  path: '/api/v1/messages/{id}/split',
  summary: 'A suspected message is another matter: it becomes a case of its own',
  access: 'case.work',
  params: idParams,
  idempotent: true,
  body: z.strictObject({}).optional(),
  reply: message,
})
export const listSuspected = route({
  name: 'listSuspected',
  method: 'GET',
  path: '/api/v1/suspected',
  summary: 'Suspected messages that nobody has judged, oldest first',
  access: 'case.read',
  query: pageQuery,
  reply: page(message),
})
export const readRaw = route({
  name: 'readRaw',
  method: 'GET',
  path: '/api/v1/messages/{id}/raw',
  summary: 'The original bytes',
  access: 'case.read',
  params: idParams,
  binary: 'reply',
  reply: z.any(),
})
export const uploadAttachment = route({
  name: 'uploadAttachment',
  method: 'POST',
  path: '/api/v1/attachments',
  summary: 'Upload a file for a draft or reply (multipart field `file`)',
  access: 'case.work',
  binary: 'request',
  status: 201,
  reply: attachment,
})
export const readAttachment = route({
  name: 'readAttachment',
  method: 'GET',
  path: '/api/v1/attachments/{id}',
  summary: 'A file: always as a download',
  access: 'case.read',
  params: idParams,
  binary: 'reply',
  reply: z.any(),
})
export const readInlineImage = route({
  name: 'readInlineImage',
  method: 'GET',
  path: '/api/v1/attachments/{id}/image',
  summary: 'A raster image, re-encoded, for showing inside a message',
  access: 'case.read',
  params: idParams,
  binary: 'reply',
  reply: z.any(),
})

export const readRemotePicture = route({
  name: 'readRemotePicture',
  method: 'GET',
  path: '/api/v1/messages/{id}/pictures/{place}',
  summary:
    'A picture from outside that the message names, by its place among those held back: fetched by the server without a trace of the reader, re-encoded; 404 when there is none to be had',
  access: 'case.read',
  params: z.strictObject({ id, place: z.coerce.number().int().min(0).max(99) }),
  binary: 'reply',
  reply: z.any(),
})

/** Senders whose pictures from outside the caller wants to see at once. */
export const pictureSenders = z.strictObject({ addresses: z.array(z.string()) })

export const listPictureSenders = route({
  name: 'listPictureSenders',
  method: 'GET',
  path: '/api/v1/me/picture-senders',
  summary: "Senders whose pictures from outside are shown to the caller at once; everybody's own choice",
  access: 'case.read',
  reply: pictureSenders,
})
export const setPictureSender = route({
  name: 'setPictureSender',
  method: 'PUT',
  path: '/api/v1/me/picture-senders',
  summary: 'Show the pictures of a sender at once, or no longer',
  access: 'case.read',
  body: z.strictObject({ address: emailAddress, show: z.boolean() }),
  reply: pictureSenders,
})

export const messageRoutes = {
  readRemotePicture,
  listPictureSenders,
  setPictureSender,
  cancelMessage,
  resolveMessage,
  joinMessage,
  splitMessage,
  listSuspected,
  readRaw,
  uploadAttachment,
  readAttachment,
  readInlineImage,
}
