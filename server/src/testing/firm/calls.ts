import type { RouteName } from '@kontor/contract'

/** Ids of one object of each type in a tenant. */
export const objectKeys = [
  'queue',
  'otherQueue',
  'user',
  'account',
  'case',
  'customer',
  'messageIn',
  'messageOut',
  'attachment',
  'upload',
  'quarantined',
  'discarded',
  'webhook',
  'delivery',
  'session',
  'ownSession',
  'token',
  'ownToken',
  'ownPasskey',
  'provider',
  'identity',
] as const
export type ObjectKey = (typeof objectKeys)[number]
export type Ids = Record<ObjectKey, string>

/** What a request says, apart from who sends it. */
export interface Call {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
  /** Content of an upload. */
  file?: string
}

/** Facts of the tenant and a word that differs with each call. */
export interface Facts {
  tenant: string
  login: string
  password: string
  word: string
}

type MakeCall = (ids: Ids, facts: Facts) => Call
const nothing: MakeCall = () => ({})
const onCase =
  (body?: unknown): MakeCall =>
  (ids) => ({ params: { id: ids.case }, ...(body === undefined ? {} : { body }) })
const on =
  (key: ObjectKey, body?: unknown): MakeCall =>
  (ids) => ({ params: { id: ids[key] }, ...(body === undefined ? {} : { body }) })

const accountBody = (queue: string, word: string) => ({
  name: word,
  channel: 'email',
  address: `${word}@firm.test`,
  queue,
  receive: {
    via: 'imap',
    host: '127.0.0.1',
    port: 1,
    tls: 'implicit',
    user: 'u',
    password: 'p',
    folder: 'INBOX',
  },
  send: { via: 'smtp', host: '127.0.0.1', port: 1, tls: 'none' },
  paused: true,
})
/** Off, so that nothing of it goes on behind the tests. */
const webhookBody = (name: string) => ({
  name,
  url: 'https://hooks.example/news',
  eventTypes: ['case.*'],
  on: false,
})
const userBody = (queue: string, word: string) => ({
  login: word,
  name: word,
  password: 'long enough',
  profile: 'agent',
  queues: [{ queue }],
})

const providerBody = (word: string) => ({
  name: word,
  place: { kind: 'oidc', issuer: 'http://127.0.0.1:1', clientId: word },
  clientSecret: word,
})
const credential = (word: string) => ({
  id: word,
  rawId: word,
  type: 'public-key',
  clientExtensionResults: {},
})
const madePasskey = (word: string) => ({
  ...credential(word),
  response: { clientDataJSON: word, attestationObject: word },
})
const usedPasskey = (word: string) => ({
  ...credential(word),
  response: { clientDataJSON: word, authenticatorData: word, signature: word },
})

/**
 * The seed table: a valid request for every route of the contract, by the ids of a tenant. A route that is missing
 * here does not compile, so that no new one slips past the tests of the walls.
 */
export const calls: Record<RouteName, MakeCall> = {
  health: nothing,
  readOpenapi: nothing,
  logIn: (_ids, { tenant, login, password }) => ({ body: { tenant, login, password } }),
  readSession: nothing,
  logOut: nothing,
  setPresence: () => ({ body: { state: 'ready' } }),
  updateMe: () => ({ body: { locale: 'en' } }),
  listOwnSessions: nothing,
  endOwnSession: on('ownSession'),
  endOtherSessions: nothing,
  listUserSessions: on('user'),
  endUserSessions: on('user'),
  endSession: on('session'),
  proveSelf: (_ids, { password }) => ({ body: { password } }),
  listOwnTokens: nothing,
  createOwnToken: (_ids, { word }) => ({
    body: { name: word, expiresInDays: 1, permissions: ['case.read'] },
  }),
  revokeOwnToken: on('ownToken'),
  listUserTokens: on('user'),
  revokeToken: on('token'),
  readSignInSettings: nothing,
  updateSignInSettings: () => ({
    body: { idleMinutes: 60, maxMinutes: 600, secondFactorFor: [] },
  }),
  readOwnFactors: nothing,
  beginTotp: nothing,
  confirmTotp: () => ({ body: { code: '123456' } }),
  removeTotp: nothing,
  renewRecoveryCodes: nothing,
  beginPasskey: nothing,
  addPasskey: (_ids, { word }) => ({ body: { step: word, name: word, passkey: madePasskey(word) } }),
  removePasskey: on('ownPasskey'),
  proveByPasskey: (_ids, { word }) => ({ body: { step: word, passkey: usedPasskey(word) } }),
  readUserFactors: on('user'),
  removeUserFactors: on('user'),
  logInSecond: (_ids, { word }) => ({ body: { step: word, code: '123456' } }),
  beginPasskeyLogIn: (_ids, { tenant }) => ({ body: { tenant } }),
  logInByPasskey: (_ids, { word }) => ({ body: { step: word, passkey: usedPasskey(word) } }),
  createSignInLink: on('user', { kind: 'reset' }),
  redeemSignInLink: (_ids, { word }) => ({ body: { token: word, password: 'correct horse battery' } }),
  listSignInProviders: nothing,
  createSignInProvider: (_ids, { word }) => ({ body: providerBody(word) }),
  updateSignInProvider: (ids, { word }) => ({ params: { id: ids.provider }, body: providerBody(word) }),
  removeSignInProvider: on('provider'),
  listOwnIdentities: nothing,
  listUserIdentities: on('user'),
  addUserIdentity: (ids, { word }) => ({
    params: { id: ids.user },
    body: { provider: ids.provider, subject: word },
  }),
  removeIdentity: on('identity'),
  listSignInWays: (_ids, { tenant }) => ({ query: { tenant } }),
  startProviderSignIn: (ids, { tenant }) => ({ body: { tenant, provider: ids.provider } }),
  startLinking: (ids) => ({ body: { provider: ids.provider } }),
  finishProviderSignIn: (_ids, { word }) => ({ body: { query: `state=${word}` } }),
  takeAssertion: (_ids, { word }) => ({ body: { SAMLResponse: word, RelayState: word } }),
  readSamlMetadata: (ids, { tenant }) => ({ params: { tenant, provider: ids.provider } }),
  listCases: (ids) => ({
    query: { queue: ids.queue, customer: ids.customer, assignee: ids.user, limit: '10' },
  }),
  exportCases: (ids) => ({ query: { queue: ids.queue, customer: ids.customer, assignee: ids.user } }),
  createCase: (ids, { word }) => ({
    body: {
      account: ids.account,
      to: 'eve@example.test',
      subject: word,
      text: 'Hello',
      attachments: [ids.upload],
      undoSeconds: 120,
    },
  }),
  nextCase: () => ({ body: {} }),
  readCase: onCase(),
  readMessages: onCase(),
  readTimeline: onCase(),
  takeCase: onCase({}),
  returnCase: onCase({ reason: 'later' }),
  closeCase: onCase({ reason: 'done' }),
  reopenCase: onCase({}),
  moveCase: (ids) => ({ params: { id: ids.case }, body: { queue: ids.otherQueue, reason: 'theirs' } }),
  replyToCase: (ids) => ({
    params: { id: ids.case },
    body: { text: 'Soon.', attachments: [ids.upload], undoSeconds: 120 },
  }),
  saveDraft: (ids) => ({ params: { id: ids.case }, body: { text: 'Not yet.', attachments: [ids.upload] } }),
  discardDraft: onCase(),
  renewLease: onCase({ tab: 'a' }),
  releaseLease: (ids) => ({ params: { id: ids.case }, query: { tab: 'a' } }),
  readWork: nothing,
  cancelMessage: on('messageOut', {}),
  listOutbox: nothing,
  tryOutgoing: on('messageOut', {}),
  releaseOutgoing: on('messageOut', { answer: 'send' }),
  resolveMessage: on('messageOut', { arrived: true }),
  joinMessage: on('messageIn', {}),
  splitMessage: on('messageIn', {}),
  listSuspected: nothing,
  readRaw: on('messageIn'),
  readRemotePicture: (ids) => ({ params: { id: ids.messageIn, place: '0' } }),
  listPictureSenders: nothing,
  setPictureSender: (_ids, { word }) => ({ body: { address: `${word}@example.test`, show: true } }),
  uploadAttachment: (_ids, { word }) => ({ file: word }),
  readAttachment: on('attachment'),
  readInlineImage: on('attachment'),
  readCustomer: on('customer'),
  renameCustomer: (ids, { word }) => ({ params: { id: ids.customer }, body: { name: word } }),
  listQueues: nothing,
  createQueue: (_ids, { word }) => ({ body: { name: word } }),
  updateQueue: (ids, { word }) => ({ params: { id: ids.otherQueue }, body: { name: word } }),
  listUsers: nothing,
  createUser: (ids, { word }) => ({ body: userBody(ids.queue, word) }),
  updateUser: (ids, { word }) => ({ params: { id: ids.user }, body: userBody(ids.queue, word) }),
  listAccounts: nothing,
  createAccount: (ids, { word }) => ({ body: accountBody(ids.queue, word) }),
  updateAccount: (ids, { word }) => ({ params: { id: ids.account }, body: accountBody(ids.queue, word) }),
  testAccount: (ids, { word }) => ({ body: { id: ids.account, settings: accountBody(ids.queue, word) } }),
  fetchNow: on('account', {}),
  readIntake: nothing,
  updateIntake: () => ({ body: { processingLimit: null } }),
  beginSignIn: on('account', {}),
  finishSignIn: () => ({ body: { state: 'of-nobody', code: 'x' } }),
  readLedger: (ids) => ({ query: { account: ids.account } }),
  listLedgerDays: (ids) => ({ query: { account: ids.account } }),
  listLedgerEntries: (ids) => ({ query: { account: ids.account, day: '2026-03-01' } }),
  listQuarantine: nothing,
  listQuarantineGroups: nothing,
  releaseQuarantined: on('quarantined', {}),
  restoreDiscarded: on('discarded', {}),
  workQuarantine: (ids) => ({ body: { ids: [ids.quarantined], action: 'discard', reason: 'rubbish' } }),
  previewQuarantined: on('quarantined'),
  retryQuarantined: on('quarantined', {}),
  discardQuarantined: on('quarantined', { reason: 'rubbish' }),
  readQuarantinedRaw: on('quarantined'),
  readEvents: nothing,
  listWebhooks: nothing,
  createWebhook: (_ids, { word }) => ({ body: webhookBody(word) }),
  updateWebhook: (ids, { word }) => ({ params: { id: ids.webhook }, body: webhookBody(word) }),
  rotateWebhookSecret: on('webhook', {}),
  deleteWebhook: on('webhook'),
  listWebhookDeliveries: on('webhook'),
  resendWebhookDelivery: on('delivery', {}),
  submitForm: (_ids, { tenant }) => ({
    params: { tenant, account: 'form' },
    body: { submissionId: '1', from: { address: 'eve@example.test' }, text: 'Hello' },
  }),
}

/** The objects that a call names. */
export function keysOf(make: MakeCall, ids: Ids, facts: Facts): ObjectKey[] {
  const used = new Set<ObjectKey>()
  const spy = new Proxy(ids, {
    get: (target, key) => {
      used.add(key as ObjectKey)
      return target[key as ObjectKey]
    },
  })
  make(spy, facts)
  return [...used]
}
