import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { listCases, listQuarantine, releaseQuarantined } from '@kontor/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findAccount } from '#accounts'
import { type ChannelHouse, openChannelHouse } from '../../testing/channel-house.ts'
import { prepareArrivals, takeOver } from './take-over.ts'

let house: ChannelHouse
beforeAll(async () => {
  house = await openChannelHouse({
    queues: [{ name: 'Service' }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: 'service@firm.example',
        queue: 'Service',
        receive: { via: 'smtp' },
      },
    ],
    users: [{ login: 'anna', name: 'Anna', password: 'secret-1', profile: 'administrator' }],
  })
})
afterAll(() => house.stop())

/** A process that reads; how it ended. */
async function readInProcess(): Promise<string> {
  const { kontor, tenant } = house
  const script = join(import.meta.dirname, 'deadly-worker.ts')
  const child = spawn(
    process.execPath,
    [script, kontor.database.appUrl, tenant.id, join(kontor.folder, 'blobs')],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const [code, signal] = await once(child, 'exit')
  return String(signal ?? code)
}

const state = async () =>
  Object.fromEntries(
    (
      await house.ask<{ subject: string; state: string; begun: number }>(
        `select substring(convert_from(raw, 'UTF8') from 'Subject: ([a-z0-9-]*)') as subject, state, begun from ledger`,
      )
    ).map((row) => [row.subject, row.state]),
  )

test('a message that kills the process that reads it is put aside after it was tried three times alone; no other suffers', async () => {
  const { kontor, tenant } = house
  const subjects = ['before-1', 'before-2', 'deadly', 'after-1', 'after-2']
  const arrivals = subjects.map((subject) => ({
    sourceKey: `test:${subject}`,
    raw: Buffer.from(`From: eve@customer.example\nSubject: ${subject}\n\nHello`),
    arrivedAt: new Date(),
    envelope: {},
  }))
  const entries = await prepareArrivals(tenant.context, 'email', arrivals)
  await kontor.db.inTenant(tenant.context, async (tx) =>
    takeOver(tx, (await findAccount(tx, 'service'))?.id ?? '', entries),
  )
  const ends: string[] = []
  for (let round = 0; round < 8 && ends.at(-1) !== '0'; round++) {
    // The claims of the dead run out.
    await house.ask(
      `update ledger set next_attempt_at = now() - interval '1 second' where state = 'received'`,
    )
    ends.push(await readInProcess())
  }
  expect(ends).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGKILL', '0'])
  expect(await state()).toEqual({
    'before-1': 'new-case',
    'before-2': 'new-case',
    deadly: 'quarantined',
    'after-1': 'new-case',
    'after-2': 'new-case',
  })
  const call = await tenant.client('anna')
  const { items } = await call(listQuarantine, {})
  expect(items).toMatchObject([{ problem: { code: 'killed-reader', params: { attempts: 4 } } }])
  // As a file of a case it harms nobody.
  await call(releaseQuarantined, { params: { id: items[0]?.id ?? '' }, body: {} })
  await house.read()
  expect(await state()).toMatchObject({ deadly: 'new-case' })
  expect((await call(listCases, {})).items.map(({ subject }) => subject)).toContain('deadly')
}, 30_000)
