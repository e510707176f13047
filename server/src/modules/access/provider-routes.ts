import {
  addUserIdentity,
  createSignInProvider,
  finishProviderSignIn as finishSignInRoute,
  listOwnIdentities,
  listSignInProviders,
  listSignInWays,
  listUserIdentities,
  readSamlMetadata,
  removeIdentity as removeIdentityRoute,
  removeSignInProvider,
  startLinking as startLinkingRoute,
  startProviderSignIn as startSignInRoute,
  takeAssertion as takeAssertionRoute,
  updateSignInProvider,
} from '@kontor/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Services } from '#platform/context'
import type { Database } from '#platform/db'
import type { FetchOutside } from '#platform/egress'
import { Fault, present } from '#platform/faults'
import { type Bound, custom, read, write } from '#platform/http'
import { addIdentity, listIdentities, removeIdentity } from './identities.ts'
import { readSamlPost } from './saml-post.ts'
import { addProvider, changeProvider, listProviders, removeProvider } from './providers.ts'
import { finishSignIn, listWays, readMetadata, startLinking, startSignIn, takeAssertion } from './sign-in.ts'
import { siteOf } from './site.ts'
import { visitorOf } from './visitor.ts'
import { welcome } from './welcome.ts'

const browserMinutes = 10

/** Other houses that vouch for users: their settings, their links, and the way there and back. */
export function providerRoutes(
  db: Database,
  services: Services,
  options: { demo: boolean; outside: FetchOutside },
): Bound[] {
  const parts = { db, services, outside: options.outside }
  const cookie = browserCookie(services)
  return [
    read(listSignInProviders, (tx) => listProviders(tx)),
    write(createSignInProvider, (tx, { body }) => addProvider(tx, body)),
    write(updateSignInProvider, (tx, { params, body }) => changeProvider(tx, params.id, body)),
    write(removeSignInProvider, (tx, { params }) => removeProvider(tx, params.id)),
    read(listOwnIdentities, (tx, _input, caller) => listIdentities(tx, caller.userId)),
    read(listUserIdentities, (tx, { params }) => listIdentities(tx, params.id)),
    write(addUserIdentity, (tx, { params, body }) => addIdentity(tx, params.id, body)),
    write(removeIdentityRoute, (tx, { params }) => removeIdentity(tx, params.id)),
    custom(listSignInWays, (_facts, { query }) => listWays(parts, query.tenant)),
    custom(startSignInRoute, async ({ request, reply }, { body }) => {
      const { origin } = siteOf(request, services.baseUrl)
      const { url, browserSecret } = await startSignIn(parts, { ...body, origin })
      cookie.set(reply, browserSecret)
      return { url }
    }),
    custom(startLinkingRoute, async ({ request, reply, caller, context }, { body }) => {
      const { origin } = siteOf(request, services.baseUrl)
      const who = present(caller, 'caller')
      const wanted = { ...body, origin }
      const { url, browserSecret } = await startLinking(parts, present(context, 'context'), who, wanted)
      cookie.set(reply, browserSecret)
      return { url }
    }),
    custom(finishSignInRoute, async ({ request, reply }, { body }) => {
      const browserSecret = cookie.read(request)
      const opened = await finishSignIn(parts, { ...body, ...visitorOf(request), browserSecret })
      cookie.clear(reply)
      return welcome(db, services, options, reply, opened)
    }),
    custom(takeAssertionRoute, async ({ request, reply }) => {
      const { SAMLResponse, RelayState } = readSamlPost(request)
      const next = await takeAssertion(parts, SAMLResponse, RelayState).catch((error: unknown) => {
        if (error instanceof Fault) return null
        throw error
      })
      const query = next === null ? 'refused=true' : `way=saml&state=${encodeURIComponent(next)}`
      await reply.redirect(`/login/back?${query}`, 303)
      return undefined
    }),
    custom(readSamlMetadata, async ({ reply }, { params }) => {
      const xml = await readMetadata(parts, params)
      await reply.type('application/samlmetadata+xml').send(xml)
      return undefined
    }),
  ]
}

/** The cookie that binds the way back from another house to the browser that began. */
function browserCookie(services: Services) {
  const secure = services.baseUrl.startsWith('https:')
  const name = secure ? '__Host-kontor-sign-in' : 'kontor-sign-in'
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax' as const, secure }
  return {
    read: (request: FastifyRequest): string | undefined => request.cookies[name],
    set: (reply: FastifyReply, secret: string): void => {
      reply.setCookie(name, secret, { ...attributes, maxAge: browserMinutes * 60 })
    },
    clear: (reply: FastifyReply): void => {
      reply.clearCookie(name, attributes)
    },
  }
}
