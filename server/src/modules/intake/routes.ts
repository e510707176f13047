import {
  discardQuarantined as discardRoute,
  listQuarantine as listRoute,
  readIntake,
  readLedger as readLedgerRoute,
  readQuarantinedRaw,
  retryQuarantined as retryRoute,
  updateIntake,
} from '@kontor/contract'
import type { Database } from '#platform/db'
import { notFound, present } from '#platform/faults'
import { type Bound, custom, read, write } from '#platform/http'
import { discardQuarantined, listQuarantine, readLedger, retryQuarantined } from './quarantine.ts'
import { bytesOf } from './read-bytes.ts'
import { changeIntake, readIntakeSettings } from './settings.ts'
import { findEntry } from './store.ts'

export function intakeRoutes(db: Database): Bound[] {
  return [
    read(readLedgerRoute, async (tx, { query }) => ({
      items: await readLedger(tx, query),
      nextCursor: null,
    })),
    read(readIntake, (tx) => readIntakeSettings(tx)),
    write(updateIntake, async (tx, { body }) => {
      await changeIntake(tx, body)
      return readIntakeSettings(tx)
    }),
    read(listRoute, (tx, { query }) => listQuarantine(tx, query)),
    write(retryRoute, (tx, { params }) => retryQuarantined(tx, params.id)),
    write(discardRoute, (tx, { params, body }) => discardQuarantined(tx, params.id, body.reason)),
    custom(readQuarantinedRaw, async ({ context, reply }, { params }) => {
      const raw = await db.readInTenant(present(context, 'the context'), async (tx) => {
        const entry = await findEntry(tx, params.id)
        if (entry?.state !== 'quarantined') throw notFound()
        return bytesOf(tx.context, entry)
      })
      reply
        .header('content-disposition', 'attachment; filename="message.eml"')
        .header('content-security-policy', "sandbox; default-src 'none'")
      return void (await reply.type('application/octet-stream').send(raw))
    }),
  ]
}
