import { formSubmission, submitForm } from '@kontor/contract'
import { findAccount, openAccount } from '#accounts'
import { entryOfSource, noteArrivals, prepareArrivals, roomForMail, takeOver } from '#intake'
import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { Fault, invalid, present } from '#platform/faults'
import { type Bound, custom } from '#platform/http'
import { findTenant } from '#tenancy'
import { isSigned } from './signature.ts'

/** The firm's web server hands over a form. Wrong tenant, account and signature are refused alike. */
export function formRoutes(db: Database, services: Services): Bound[] {
  const seen = noteArrivals(db)
  return [
    custom(submitForm, async ({ request }, { params }) => {
      const body = request.body
      if (!Buffer.isBuffer(body)) throw invalid({ where: 'body' }, 'Send the form as JSON')
      const tenant = await findTenant(db, params.tenant)
      if (!tenant) throw unsigned()
      const context = systemContext(services, tenant.id)
      const found = await db.readInTenant(context, async (tx) => {
        const account = await findAccount(tx, params.account)
        return account?.channel === 'form' && !account.paused
          ? { account, ...(await openAccount(tx, account)) }
          : null
      })
      const secret = found?.receive.secret
      const header = request.headers['x-kontor-signature']
      if (!found || typeof secret !== 'string' || !isSigned(header, secret, body, services.clock.now()))
        throw unsigned()
      const form = formSubmission.safeParse(readJson(body))
      if (!form.success) {
        const [issue] = form.error.issues
        throw invalid(
          { where: 'body', field: issue?.path.join('.') ?? '' },
          issue?.message ?? 'The form cannot be read',
        )
      }
      if ((await roomForMail(db, services, tenant.id, found.account.id)) <= 0) throw limited()
      const arrival = {
        sourceKey: `form:${form.data.submissionId}`,
        raw: body,
        arrivedAt: services.clock.now(),
        envelope: {},
      }
      const entries = await prepareArrivals(context, 'form', [arrival])
      const answer = await db.inTenant(context, async (tx) => {
        const { taken } = await takeOver(tx, found.account.id, entries)
        const id = taken[0] ?? (await entryOfSource(tx, found.account.id, arrival.sourceKey))
        return { id: present(id, 'the entry'), repeated: taken.length === 0 }
      })
      await seen.note(context, found.account.id)
      return answer
    }),
  ]
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    throw invalid({ where: 'body' }, 'The body is no JSON')
  }
}

/** A web server that keeps the form asks again; the backlog is not gone within seconds. */
const retryAfterSeconds = 300

function limited(): Fault {
  return new Fault(503, 'limited', { retryAfterSeconds }, 'Too much is waiting here; send it again later')
}

function unsigned(): Fault {
  return new Fault(401, 'bad-signature', {}, 'The signature is missing, wrong or too old')
}
