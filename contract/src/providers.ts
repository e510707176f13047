import { z } from 'zod'
import { id, idParams, name, noContent, time } from './common.ts'
import { profileName } from './permissions.ts'
import { route } from './route.ts'
import { sessionInfo } from './session.ts'

const address = z.url({ protocol: /^https?$/ }).max(1000)
const domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/)
  .max(253)

/** Another house that vouches for users: OpenID Connect or SAML 2.0. */
const providerPlace = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('oidc'),
    issuer: address,
    clientId: z.string().trim().min(1).max(255),
    /** Only users with a confirmed address in one of these; empty: any. */
    allowedDomains: z.array(domain).max(50).default([]),
  }),
  z.strictObject({
    kind: z.literal('saml'),
    /** The provider's own entity id; it signs as nobody else. */
    entityId: z.string().trim().min(1).max(1000),
    ssoUrl: address,
    /** PEM, of the key that signs assertions. */
    certificate: z.string().trim().min(1).max(20_000),
  }),
])
export type ProviderPlace = z.output<typeof providerPlace>

const newUsers = profileName.nullable()
export const signInProvider = z.strictObject({
  id,
  /** On the button. */
  name: z.string(),
  active: z.boolean(),
  place: providerPlace,
  hasClientSecret: z.boolean(),
  /** The profile of users that are added when they first come; null: nobody is. */
  newUsers,
  /** What the other house is told about this one. */
  here: z.strictObject({ redirectUrl: z.string(), entityId: z.string().nullable() }),
})
export type SignInProvider = z.infer<typeof signInProvider>
const providerSettings = z.strictObject({
  name,
  active: z.boolean().default(true),
  place: providerPlace,
  /** Absent keeps the stored one. */
  clientSecret: z.string().min(1).max(1000).optional(),
  newUsers: newUsers.default(null),
})
export type ProviderSettings = z.output<typeof providerSettings>

export const listSignInProviders = route({
  name: 'listSignInProviders',
  method: 'GET',
  path: '/api/v1/sign-in/providers',
  summary: 'Houses that vouch for users',
  access: 'tenant.manage',
  reply: z.strictObject({ items: z.array(signInProvider) }),
})
export const createSignInProvider = route({
  name: 'createSignInProvider',
  method: 'POST',
  path: '/api/v1/sign-in/providers',
  summary: 'Add a house that vouches for users',
  access: 'tenant.manage',
  proof: 'recent',
  status: 201,
  body: providerSettings,
  reply: signInProvider,
})
export const updateSignInProvider = route({
  name: 'updateSignInProvider',
  method: 'PUT',
  path: '/api/v1/sign-in/providers/{id}',
  summary: 'Change a house that vouches for users; another issuer forgets who was linked',
  access: 'tenant.manage',
  proof: 'recent',
  params: idParams,
  body: providerSettings,
  reply: signInProvider,
})
export const removeSignInProvider = route({
  name: 'removeSignInProvider',
  method: 'DELETE',
  path: '/api/v1/sign-in/providers/{id}',
  summary: 'Remove a house that vouches for users, with all links to it',
  access: 'tenant.manage',
  proof: 'recent',
  params: idParams,
  status: 204,
  reply: noContent,
})

export const providerIdentity = z.strictObject({
  id,
  provider: z.strictObject({ id, name: z.string() }),
  subject: z.string(),
  createdAt: time,
})
export type ProviderIdentity = z.infer<typeof providerIdentity>
const identities = z.strictObject({ items: z.array(providerIdentity) })
export const listOwnIdentities = route({
  name: 'listOwnIdentities',
  method: 'GET',
  path: '/api/v1/me/identities',
  summary: 'Identities elsewhere that open the own account',
  access: 'signed-in',
  reply: identities,
})
export const listUserIdentities = route({
  name: 'listUserIdentities',
  method: 'GET',
  path: '/api/v1/users/{id}/identities',
  summary: 'Identities elsewhere that open the account of a user',
  access: 'user.manage',
  params: idParams,
  reply: identities,
})
export const addUserIdentity = route({
  name: 'addUserIdentity',
  method: 'POST',
  path: '/api/v1/users/{id}/identities',
  summary: 'Link a user to who he is elsewhere, by issuer and subject',
  access: 'user.manage',
  proof: 'recent',
  params: idParams,
  body: z.strictObject({ provider: id, subject: z.string().trim().min(1).max(255) }),
  status: 201,
  reply: providerIdentity,
})
export const removeIdentity = route({
  name: 'removeIdentity',
  method: 'DELETE',
  path: '/api/v1/identities/{id}',
  summary: 'Unlink a user from who he is elsewhere',
  access: 'user.manage',
  proof: 'recent',
  params: idParams,
  status: 204,
  reply: noContent,
})

export const listSignInWays = route({
  name: 'listSignInWays',
  method: 'GET',
  path: '/api/v1/sign-in/ways',
  summary: 'Houses by which users of a firm may come in; none for a firm that does not exist',
  access: 'public',
  query: z.strictObject({ tenant: z.string().min(1).max(64) }),
  reply: z.strictObject({ items: z.array(z.strictObject({ id, name: z.string() })) }),
})
const started = z.strictObject({ url: z.string() })
export const startProviderSignIn = route({
  name: 'startProviderSignIn',
  method: 'POST',
  path: '/api/v1/sign-in/start',
  summary: 'Begin to come in by another house; gives where the browser goes, and binds the way back to it',
  access: 'public',
  body: z.strictObject({ tenant: z.string().min(1).max(64), provider: id }),
  reply: started,
})
export const startLinking = route({
  name: 'startLinking',
  method: 'POST',
  path: '/api/v1/me/identities/start',
  summary: 'Begin to link the own account to who one is elsewhere; needs a fresh proof',
  access: 'signed-in',
  body: z.strictObject({ provider: id }),
  reply: started,
})
export const finishProviderSignIn = route({
  name: 'finishProviderSignIn',
  method: 'POST',
  path: '/api/v1/sign-in/finish',
  summary: 'Come in with what the other house sent along; sets the session cookie',
  access: 'public',
  body: z.strictObject({ query: z.string().min(1).max(8192) }),
  reply: sessionInfo,
})
export const takeAssertion = route({
  name: 'takeAssertion',
  method: 'POST',
  path: '/api/v1/sign-in/saml',
  summary: 'Takes a SAML response (HTTP-POST binding) and sends the browser on',
  access: 'public',
  binary: 'raw-request',
  reply: noContent,
})
export const readSamlMetadata = route({
  name: 'readSamlMetadata',
  method: 'GET',
  path: '/api/v1/sign-in/saml/{tenant}/{provider}',
  summary: 'What a SAML provider needs to know about this service',
  access: 'public',
  params: z.strictObject({ tenant: z.string().max(64), provider: id }),
  binary: 'reply',
  reply: noContent,
})

export const providerRoutes = {
  listSignInProviders,
  createSignInProvider,
  updateSignInProvider,
  removeSignInProvider,
  listOwnIdentities,
  listUserIdentities,
  addUserIdentity,
  removeIdentity,
  listSignInWays,
  startProviderSignIn,
  startLinking,
  finishProviderSignIn,
  takeAssertion,
  readSamlMetadata,
}
