import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Clock } from '#platform/clock'
import { notFound } from '#platform/faults'
import type { Log } from '#platform/log'
import { answerError } from './answers.ts'
import { fileKinds } from './compose/files.ts'
import { answerMail, writeMail } from './customer.ts'
import type { DemoLogin } from './demo-content.ts'
import type { Feed } from './feed.ts'
import { registerFonts } from './fonts.ts'
import { requireLoopback, requireSameOrigin } from './guard.ts'
import type { MailView } from './post/read-mail.ts'
import type { PostOffice } from './post-office.ts'
import { presentConversation, presentHtml } from './presenter.ts'

export type DemoRoutes = {
  postOffice: PostOffice
  feed: Feed
  logins: readonly DemoLogin[]
  tenantSlug: string
  clock: Clock
  log: Log
}

const CUSTOMER_SIDE = '/demo/'
const MAX_BODY_BYTES = 256 * 1024
const MAX_TEXT_CHARS = 50_000

const address = z.email().max(254)
const text = z.string().trim().min(1).max(MAX_TEXT_CHARS)
const attachment = z.enum(['none', ...fileKinds]).default('none')
const newMail = z.strictObject({
  from: z.strictObject({ name: z.string().trim().max(120), address }),
  mailbox: z.enum(['de', 'en']),
  subject: z.string().trim().max(500),
  text,
  attachment,
})
const answer = z.strictObject({ text, attachment })
const mailParams = z.strictObject({ id: z.string().regex(/^\d{1,12}$/) })
const fileParams = mailParams.extend({ index: z.coerce.number().int().min(0).max(999) })
const conversationQuery = z.strictObject({ address })

const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
/** No script runs in a mail, nothing is loaded from elsewhere; same origin only lets the page measure its height. */
const MAIL_POLICY =
  "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'"

/** Registers the customer side of the demo under `/demo`: this computer only, errors as everywhere. */
export async function registerDemo(app: FastifyInstance, demo: DemoRoutes): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      requireLoopback(request)
      if (request.method !== 'GET' && request.method !== 'HEAD') requireSameOrigin(request)
      reply.headers({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    })
    scope.setErrorHandler((error, _request, reply) => {
      if (answerError(error, reply).isUnforeseen) demo.log.error({ err: error }, 'demo: request failed')
    })
    await scope.register(fastifyStatic, {
      root: fileURLToPath(new URL('./page/', import.meta.url)),
      prefix: CUSTOMER_SIDE,
      decorateReply: false,
      setHeaders: (reply) => {
        reply.header('content-security-policy', PAGE_POLICY)
        reply.header('cache-control', 'no-cache')
      },
    })
    await registerFonts(scope, `${CUSTOMER_SIDE}fonts/`)
    scope.get('/demo', (_request, reply) => reply.redirect(CUSTOMER_SIDE))
    scope.get('/demo/info.json', () => ({
      tenant: demo.tenantSlug,
      logins: demo.logins,
      customerSide: CUSTOMER_SIDE,
    }))
    registerReads(scope, demo)
    registerWrites(scope, demo)
  })
}

function registerReads(scope: FastifyInstance, { postOffice, feed }: DemoRoutes): void {
  const viewOf = (id: string): Promise<MailView> => {
    if (!postOffice.find(id)) throw notFound()
    return postOffice.view(id)
  }
  scope.get('/demo/api/customers', (_request, reply) => {
    const { next, total, nextAt } = feed.state()
    const body = { customers: postOffice.customers(), feed: { next, total, nextAt } }
    return fresh(reply).send({ revision: postOffice.revision(), ...body })
  })
  scope.get('/demo/api/conversations', async (request, reply) => {
    const query = conversationQuery.parse(request.query)
    return fresh(reply).send(await presentConversation(postOffice, query.address))
  })
  scope.get('/demo/api/mails/:id/html', async (request, reply) => {
    const view = await viewOf(mailParams.parse(request.params).id)
    return fresh(reply)
      .header('content-security-policy', MAIL_POLICY)
      .type('text/html; charset=utf-8')
      .send(presentHtml(view))
  })
  scope.get('/demo/api/mails/:id/files/:index', async (request, reply) => {
    const { id, index } = fileParams.parse(request.params)
    const file = (await viewOf(id)).files[index]
    if (!file) throw notFound()
    return fresh(reply)
      .header('content-security-policy', "sandbox; default-src 'none'")
      .header('content-disposition', `attachment; filename*=utf-8''${encodeURIComponent(file.filename)}`)
      .type('application/octet-stream')
      .send(file.content)
  })
}

function registerWrites(scope: FastifyInstance, { postOffice, clock }: DemoRoutes): void {
  const options = { bodyLimit: MAX_BODY_BYTES }
  scope.post('/demo/api/mails', options, async (request, reply) => {
    const { id, customer } = await writeMail(postOffice, clock, newMail.parse(request.body))
    return reply.status(201).send({ id, address: customer })
  })
  scope.post('/demo/api/mails/:id/answer', options, async (request, reply) => {
    const params = mailParams.parse(request.params)
    const { id, customer } = await answerMail(postOffice, clock, params.id, answer.parse(request.body))
    return reply.status(201).send({ id, address: customer })
  })
}

function fresh(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-store')
}
