import { spawnSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchNow, listAccounts } from '@kontor/contract'
import { ImapFlow } from 'imapflow'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Dovecot, startDovecot } from '../peers/dovecot.ts'
import { anna, boss, type Firm, type House, openFirm, openHouse } from './firm.ts'
import { sendBySmtp } from './letters.ts'

const box = 'service@firm.example'
const password = 'geheim-1'
const waiting = { timeout: 20_000, interval: 50 }
let dovecot: Dovecot
let house: House
let firm: Firm
let admin: Awaited<ReturnType<Firm['tenant']['client']>>
/** Fills the volume of the blobs, and makes room again. */
let disk: { fill(): Promise<void>; free(): Promise<void>; close(): void }

beforeAll(async () => {
  dovecot = await startDovecot({ users: { [box]: password } })
  house = await openHouse()
  disk = await smallDisk(house)
  const { host, imapsPort: port, ca } = dovecot
  const receive = { via: 'imap', host, port, tls: 'implicit', ca, user: box, password, intervalSeconds: 5 }
  firm = await openFirm(house, 'firm', {
    queues: [{ name: 'Service' }],
    accounts: [
      { name: 'box', channel: 'email', address: box, queue: 'Service', receive },
      {
        name: 'direct',
        channel: 'email',
        address: 'direct@firm.example',
        queue: 'Service',
        receive: { via: 'smtp' },
      },
    ],
    users: [anna, boss],
  })
  admin = await firm.tenant.client('boss')
})
afterAll(async () => {
  disk.close()
  await house.stop()
  await dovecot.stop()
})

/** A volume of 64 MB where one may be mounted, else a store that says what a full one says. */
async function smallDisk({ kontor }: House): Promise<typeof disk> {
  const folder = join(kontor.folder, 'blobs')
  await mkdir(folder, { recursive: true })
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder]).status === 0
  if (mounted) {
    const ballast = join(folder, 'ballast')
    return {
      fill: async () => {
        const fail = await writeFile(ballast, Buffer.alloc(65 * 1024 * 1024)).catch((error: unknown) => error)
        expect(fail).toMatchObject({ code: 'ENOSPC' })
      },
      free: () => rm(ballast),
      close: () => void spawnSync('umount', ['-l', folder]),
    }
  }
  const { blobs } = kontor.services
  const { put } = blobs
  return {
    fill: async () => {
      blobs.put = () =>
        Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }))
    },
    free: async () => {
      blobs.put = put
    },
    close: () => undefined,
  }
}

const large = (n: number, to: string) =>
  `From: Eve <eve@customer.example>\r\nTo: ${to}\r\nSubject: Large ${n}\r\nMessage-ID: <${n}.large@customer.example>\r\n\r\n${`${'x'.repeat(990)}\r\n`.repeat(400)}`

async function unseen(): Promise<number> {
  const client = new ImapFlow({
    host: dovecot.host,
    port: dovecot.imapPort,
    tls: { ca: dovecot.ca },
    auth: { user: box, pass: password },
    logger: false,
  })
  await client.connect()
  const status = await client.status('INBOX', { unseen: true })
  await client.logout()
  return status === false ? -1 : (status.unseen ?? -1)
}
const find = async (name: string) => (await admin(listAccounts, {})).items.find((one) => one.name === name)
const entries = () => house.ask<{ state: string }>('select state from ledger')

test('R11: with a full disk mail stays unread and senders keep theirs; nothing is half there; it goes on when there is room', async () => {
  await vi.waitFor(async () => expect(await find('box')).toMatchObject({ status: 'ok' }), waiting)
  await disk.fill()
  await dovecot.drop(box, large(1, box))
  await vi.waitFor(async () => {
    expect(await find('box')).toMatchObject({
      status: 'problem',
      problem: { step: 'deliver', code: 'disk-full' },
    })
  }, waiting)
  expect(await unseen()).toBe(1)
  const envelope = { from: 'eve@customer.example', to: ['direct@firm.example'] }
  const refused = sendBySmtp(house.kontor.smtpPort, large(2, 'direct@firm.example'), envelope)
  await expect(refused).rejects.toMatchObject({ responseCode: 451 })
  expect(await entries()).toEqual([])
  await disk.free()
  await admin(fetchNow, { params: { id: (await find('box'))?.id ?? '' } })
  await vi.waitFor(async () => {
    expect(await entries()).toEqual([{ state: 'new-case' }])
    expect(await find('box')).toMatchObject({ status: 'ok', problem: null })
  }, waiting)
  expect(await unseen()).toBe(0)
  await sendBySmtp(house.kontor.smtpPort, large(2, 'direct@firm.example'), envelope)
  await vi.waitFor(async () => expect(await entries()).toHaveLength(2), waiting)
})
