import { z } from 'zod'
import { emailAddress, id, idParams, name, noContent, page, pageQuery, ref, time } from './common.ts'
import { locale } from './session.ts'
import { route } from './route.ts'

const host = z.string().trim().min(1).max(253)
const port = z.number().int().min(1).max(65535)
export const tlsMode = z.enum(['implicit', 'starttls', 'none'])
const ca = z.string().max(65_536)

/** How the account's servers know us: a token of a provider instead of a password (XOAUTH2, RFC 7628). */
const auth = z.literal('oauth2').optional()

const webAddress = z.url({ protocol: /^https?$/ }).max(2048)
/** OAuth 2 (RFC 6749, 7636). Microsoft's and Google's addresses are fixed; an own provider names its own. */
export const oauth = z.strictObject({
  provider: z.enum(['microsoft', 'google', 'own']),
  /** Somebody signs in once, or the application itself is allowed in (Microsoft 365, own). */
  grant: z.enum(['authorization-code', 'client-credentials']).default('authorization-code'),
  /** Microsoft: the directory's id or domain; needed for client credentials. */
  directory: z
    .string()
    .regex(/^[\w.-]{1,253}$/)
    .optional(),
  clientId: z.string().trim().min(1).max(512),
  /** Absent on a write keeps the stored one; never read back. */
  clientSecret: z.string().max(2048).optional(),
  /** When the provider lets the secret run out; told before. */
  secretExpiresAt: time.optional(),
  /** Own provider. */
  authorizeUrl: webAddress.optional(),
  tokenUrl: webAddress.optional(),
  scope: z.string().max(1000).optional(),
  /** A refresh token from elsewhere instead of signing in; never read back. */
  refreshToken: z.string().max(8192).optional(),
})
export type OAuth = z.infer<typeof oauth>

export const imapReceive = z.strictObject({
  via: z.literal('imap'),
  host,
  port,
  tls: tlsMode,
  ca: ca.optional(),
  user: z.string().min(1).max(320),
  /** Absent on a write keeps the stored one; never read back. */
  password: z.string().max(1024).optional(),
  auth,
  folder: z.string().min(1).max(255).default('INBOX'),
  intervalSeconds: z.number().int().min(5).max(86_400).default(60),
  fileInto: z.string().max(255).optional(),
  /** Moved there when fetched (the default), or when its case is closed. */
  fileWhen: z.enum(['fetched', 'closed']).optional(),
})
export const smtpReceive = z.strictObject({ via: z.literal('smtp') })
export const httpReceive = z.strictObject({
  via: z.literal('http'),
  secret: z.string().min(16).max(256).optional(),
})
export const receive = z.discriminatedUnion('via', [imapReceive, smtpReceive, httpReceive])

export const smtpSend = z.strictObject({
  via: z.literal('smtp'),
  host,
  port,
  tls: tlsMode,
  ca: ca.optional(),
  user: z.string().max(320).optional(),
  password: z.string().max(1024).optional(),
  /**
   * Where the mailbox is fetched by IMAP: whether Kontor files a copy of each answer in its Sent folder (`file`), the mail
   * server does so by itself (`server`), or nobody looks there (`none`). Absent means `file`.
   */
  sentCopies: z.enum(['file', 'server', 'none']).optional(),
  /** Path of that folder, where it is not the one the server marks as such. */
  sentFolder: z.string().max(255).optional(),
  /** Messages handed over a minute at most; the rest waits. */
  maxPerMinute: z.number().int().min(1).max(100_000).optional(),
  auth,
})
/** Answers go out through another account (a form is answered by e-mail). */
export const accountSend = z.strictObject({ via: z.literal('account'), account: z.string().min(1).max(120) })
export const send = z.discriminatedUnion('via', [smtpSend, accountSend])

/** Whose word on a mail's sender is believed (RFC 8601). Nobody's unless named. */
export const trust = z.strictObject({
  /** authserv-ids of the own mail servers, as they stand at the beginning of `Authentication-Results`. */
  servers: z
    .array(
      z
        .string()
        .trim()
        .regex(/^[\w.-]{1,253}$/),
    )
    .max(10)
    .default([]),
  /** Checks SPF, DKIM and DMARC itself; only for mail that the built-in receiver took straight from the sender. */
  ownCheck: z.boolean().default(false),
})

const pem = z.string().max(262_144)
/** S/MIME (RFC 8551) of an account. */
export const smime = z.strictObject({
  /** Own certificates, PEM, the one that signs first; older ones still open what was written to them. */
  certificate: pem,
  /** Their private keys, PEM. Absent on a write keeps the stored ones; never read back. */
  key: pem.optional(),
  /** Authorities whose word on signers counts, and their revocation lists, PEM. */
  authorities: pem.default(''),
  /** Whether answers are signed, and whether they are encrypted: `require` sends none that cannot be. */
  sign: z.boolean().default(false),
  encrypt: z.enum(['never', 'if-possible', 'require']).default('never'),
  /** Certificates of correspondents, PEM, beside those known from their own good signatures. */
  recipients: pem.default(''),
})

export const receipt = z.strictObject({
  enabled: z.boolean(),
  language: locale.default('en'),
  subject: z.string().max(200).optional(),
  text: z.string().max(10_000).optional(),
})

/** What the receipts of a pool's accounts say where the account has no text of its own. */
export const poolReceipt = z.strictObject({
  subject: z.string().max(200).optional(),
  text: z.string().max(10_000).optional(),
})
export type PoolReceipt = z.infer<typeof poolReceipt>

export const accountSettings = z.strictObject({
  name,
  channel: z.enum(['email', 'form']),
  address: emailAddress,
  aliases: z.array(emailAddress).max(50).default([]),
  displayName: z.string().max(120).optional(),
  /** Queue id or name. */
  queue: z.string().min(1).max(120),
  receive,
  send: send.optional(),
  oauth: oauth.optional(),
  receipt: receipt.default({ enabled: false, language: 'en' }),
  signature: z.string().max(10_000).optional(),
  subaddress: z.boolean().default(false),
  trust: trust.default({ servers: [], ownCheck: false }),
  smime: smime.optional(),
  paused: z.boolean().default(false),
  /** Open cases (neither closed nor waiting) above which nothing more is taken in; null is no limit. */
  processingLimit: z.number().int().min(1).max(1_000_000).nullable().default(null),
})
export type AccountSettings = z.infer<typeof accountSettings>

export const accountProblem = z.strictObject({
  step: z.string(),
  code: z.string(),
  params: z.record(z.string(), z.unknown()),
  at: time,
  nextTryAt: time.nullable(),
})

export const account = z.strictObject({
  id,
  name: z.string(),
  channel: z.string(),
  address: z.string(),
  aliases: z.array(z.string()),
  displayName: z.string().nullable(),
  queue: ref,
  receive: z.record(z.string(), z.unknown()),
  send: z.record(z.string(), z.unknown()).nullable(),
  oauth: oauth.omit({ clientSecret: true, refreshToken: true }).nullable(),
  /** Whether the provider lets us in; null without OAuth. */
  grant: z
    .strictObject({
      state: z.enum(['missing', 'valid', 'revoked']),
      /** Whose consent it is, as far as the provider says. */
      owner: z.string().nullable(),
      grantedAt: time.nullable(),
      /** What runs out within two weeks. */
      runsOut: z.array(z.strictObject({ what: z.enum(['client-secret', 'consent']), at: time })),
    })
    .nullable(),
  receipt: receipt,
  signature: z.string().nullable(),
  subaddress: z.boolean(),
  trust,
  smime: smime.omit({ key: true }).nullable(),
  processingLimit: z.number().int().nullable(),
  /** Cases of the account that are neither closed nor waiting. */
  openCases: z.number().int(),
  /** Which limit stops the account, its own or the tenant's; it goes on below `resumesBelow` open cases. */
  limited: z
    .strictObject({
      by: z.enum(['account', 'tenant']),
      limit: z.number().int(),
      open: z.number().int(),
      resumesBelow: z.number().int(),
      since: time,
    })
    .nullable(),
  /** How far the fetching of a backlog is; null when nothing large is left. */
  progress: z
    .strictObject({ done: z.number().int(), total: z.number().int(), startedAt: time, updatedAt: time })
    .nullable(),
  status: z.enum(['ok', 'connecting', 'problem', 'limited', 'paused']),
  lastFetchAt: time.nullable(),
  lastSentAt: time.nullable(),
  problem: accountProblem.nullable(),
  sendProblem: accountProblem.nullable(),
})
export type Account = z.infer<typeof account>

export const testStep = z.strictObject({
  step: z.enum(['name', 'connect', 'certificate', 'login', 'folder', 'sending', 'subaddress']),
  part: z.enum(['receive', 'send']),
  state: z.enum(['ok', 'failed', 'skipped']),
  code: z.string().nullable(),
  params: z.record(z.string(), z.unknown()),
})

const base = '/api/v1/accounts'
export const listAccounts = route({
  name: 'listAccounts',
  method: 'GET',
  path: base,
  summary: 'Accounts with health',
  access: 'account.read',
  query: pageQuery,
  reply: page(account),
})
export const createAccount = route({
  name: 'createAccount',
  method: 'POST',
  path: base,
  summary: 'Add an account',
  access: 'account.manage',
  idempotent: true,
  status: 201,
  body: accountSettings,
  reply: account,
})
export const updateAccount = route({
  name: 'updateAccount',
  method: 'PUT',
  path: `${base}/{id}`,
  summary: 'Change an account; absent passwords keep the stored ones',
  access: 'account.manage',
  params: idParams,
  body: accountSettings,
  reply: account,
})
export const testAccount = route({
  name: 'testAccount',
  method: 'POST',
  path: `${base}/test`,
  summary: 'Try the settings without saving: says step by step what is wrong',
  access: 'account.manage',
  body: z.strictObject({ id: id.optional(), settings: accountSettings }),
  reply: z.strictObject({ ok: z.boolean(), steps: z.array(testStep) }),
})
export const fetchNow = route({
  name: 'fetchNow',
  method: 'POST',
  path: `${base}/{id}/fetch`,
  summary: 'Look for new mail now',
  access: 'account.manage',
  params: idParams,
  body: z.strictObject({}).optional(),
  status: 204,
  reply: noContent,
})
export const beginSignIn = route({
  name: 'beginSignIn',
  method: 'POST',
  path: `${base}/{id}/sign-in`,
  summary: 'Begin to sign in at the mailbox provider: gives the address to go to',
  access: 'account.manage',
  params: idParams,
  body: z.strictObject({}).optional(),
  reply: z.strictObject({ url: z.string() }),
})
export const finishSignIn = route({
  name: 'finishSignIn',
  method: 'POST',
  path: `${base}/sign-in`,
  summary: 'What the provider sent back; only of a sign-in that this very session began',
  access: 'account.manage',
  body: z.strictObject({
    state: z.string().max(200),
    code: z.string().max(4096).optional(),
    error: z.string().max(200).optional(),
  }),
  reply: account,
})
export const accountRoutes = {
  listAccounts,
  createAccount,
  updateAccount,
  testAccount,
  fetchNow,
  beginSignIn,
  finishSignIn,
}
