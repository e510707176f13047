import {
  discardQuarantined,
  listLedgerDays as listDaysRoute,
  listLedgerEntries as listEntriesRoute,
  listQuarantine as listRoute,
  listQuarantineGroups,
  previewQuarantined,
  readIntake,
  readLedger as readLedgerRoute,
  readQuarantinedRaw,
  releaseQuarantined,
  restoreDiscarded as restoreRoute,
  retryQuarantined,
  updateIntake,
  workQuarantine,
} from '@kontor/contract'
import type { Database } from '#platform/db'
import { notFound, present } from '#platform/faults'
import { type Bound, custom, read, write } from '#platform/http'
import { listLedgerDays, listLedgerEntries, readLedger } from './days.ts'
import { previewEntry } from './preview-entry.ts'
import { listGroups, listQuarantine, restoreDiscarded, workMany, workOne } from './quarantine.ts'
import { bytesOf } from './read-bytes.ts'
import { changeIntake, readIntakeSettings } from './settings.ts'
import { findEntry } from './store.ts'

export function intakeRoutes(db: Database): Bound[] {
  return [
    read(readLedgerRoute, async (tx, { query }) => ({
      items: await readLedger(tx, query),
      nextCursor: null,
    })),
    read(listDaysRoute, async (tx, { query }) => ({
      items: await listLedgerDays(tx, query),
      nextCursor: null,
    })),
    read(listEntriesRoute, (tx, { query }) => listLedgerEntries(tx, query)),
    read(readIntake, (tx) => readIntakeSettings(tx)),
    write(updateIntake, async (tx, { body }) => {
      await changeIntake(tx, body)
      return readIntakeSettings(tx)
    }),
    read(listRoute, (tx, { query }) => listQuarantine(tx, query)),
    read(listQuarantineGroups, (tx, { query }) => listGroups(tx, query.limit)),
    read(previewQuarantined, (tx, { params }) => previewEntry(tx, params.id)),
    write(retryQuarantined, (tx, { params }) => workOne(tx, params.id, 'retry')),
    write(releaseQuarantined, (tx, { params }) => workOne(tx, params.id, 'release')),
    write(discardQuarantined, (tx, { params, body }) => workOne(tx, params.id, 'discard', body.reason)),
    write(restoreRoute, (tx, { params }) => restoreDiscarded(tx, params.id)),
    write(workQuarantine, (tx, { body }) => workMany(tx, body)),
    custom(readQuarantinedRaw, async ({ context, reply }, { params }) => {
      const raw = await db.readInTenant(present(context, 'the context'), async (tx) => {
        const entry = await findEntry(tx, params.id)
        if (entry?.state !== 'quarantined' && entry?.state !== 'discarded') throw notFound()
        return bytesOf(tx.context, entry)
      })
      reply
        .header('content-disposition', 'attachment; filename="message.eml"')
        .header('content-security-policy', "sandbox; default-src 'none'")
      return void (await reply.type('application/octet-stream').send(raw))
    }),
  ]
}
