import { type Account, listAccounts, testAccount, updateAccount } from '@kontor/contract'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createAuthority } from '../peers/certificates.ts'
import { type Dovecot, startDovecot } from '../peers/dovecot.ts'
import { freePorts } from '../peers/free-ports.ts'
import { accountAt, anna, boss, type Firm, type House, openFirm, openHouse } from './firm.ts'
import { letter } from './letters.ts'

const password = 'geheim-1'
const waiting = { timeout: 20_000, interval: 25 }
const boxes = ['password', 'host', 'port', 'ca', 'folder'] as const

let house: House
let dovecot: Dovecot
let firm: Firm
let chief: Firm['call']
let closedPort = 0
let foreignCa = ''
const right: Record<string, Record<string, unknown>> = {}

beforeAll(async () => {
  ;[closedPort = 0] = await freePorts(1)
  const authority = await createAuthority()
  foreignCa = authority.ca
  await authority.remove()
  dovecot = await startDovecot({
    users: Object.fromEntries(boxes.map((name) => [`${name}@firm.example`, password])),
  })
  house = await openHouse()
  const wrong: Record<(typeof boxes)[number], Record<string, unknown>> = {
    password: { password: 'CANARY-wrong-password' },
    host: { host: 'mail.nowhere.invalid' },
    port: { port: closedPort },
    ca: { ca: foreignCa },
    folder: { folder: 'INBOX/Nowhere' },
  }
  const accounts = boxes.map((name) => {
    const receive = {
      via: 'imap',
      host: 'localhost',
      port: dovecot.imapsPort,
      tls: 'implicit',
      ca: dovecot.ca,
      user: `${name}@firm.example`,
      password,
      intervalSeconds: 5,
    }
    right[name] = receive
    return accountAt(house.sink, {
      name,
      address: `${name}@firm.example`,
      receive: { ...receive, ...wrong[name] },
    })
  })
  for (const name of boxes)
    await dovecot.drop(`${name}@firm.example`, letter({ to: `${name}@firm.example`, subject: `For ${name}` }))
  firm = await openFirm(house, 'firm', { queues: [{ name: 'Service' }], accounts, users: [anna, boss] })
  chief = await firm.tenant.client('boss')
})
afterAll(async () => {
  await house.stop()
  await dovecot.stop()
})

const accountOf = async (name: string): Promise<Account> => {
  const found = (await chief(listAccounts, {})).items.find((account) => account.name === name)
  if (!found) throw new Error(`no account ${name}`)
  return found
}

/** Everything one may write of an account, with another way in. */
function settingsOf(account: Account, receive: Record<string, unknown>) {
  const { name, address, aliases, queue, receipt, subaddress } = account
  const send = { via: 'smtp', host: '127.0.0.1', port: house.sink.port, tls: 'none' }
  return {
    name,
    channel: 'email',
    address,
    aliases,
    queue: queue.name,
    receipt,
    subaddress,
    paused: false,
    receive,
    send,
  } as Parameters<typeof chief<typeof updateAccount>>[1]['body']
}

describe('S40 an account that cannot fetch says what is wrong, and when it tries again; mails stay on the server', () => {
  it.each([
    ['password', 'login', 'login-refused'],
    ['host', 'name', 'unknown-host'],
    ['port', 'connect', 'refused'],
    ['ca', 'certificate', 'unknown-issuer'],
    ['folder', 'folder', 'folder-missing'],
  ] as const)('wrong %s: step %s, code %s', async (name, step, code) => {
    await vi.waitFor(
      async () => expect(await accountOf(name)).toMatchObject({ status: 'problem', problem: { step, code } }),
      waiting,
    )
    const { problem, lastFetchAt } = await accountOf(name)
    expect(Date.parse(problem?.nextTryAt ?? '')).toBeGreaterThan(Date.parse(problem?.at ?? ''))
    expect(lastFetchAt).toBeNull()
    expect(
      await house.ask('select 1 from ledger l join accounts a on a.id = l.account_id where a.name = $1', [
        name,
      ]),
    ).toEqual([])
  })

  it('the connection test names the same step, before anything is saved', async () => {
    const account = await accountOf('password')
    const wrong = { ...right['password'], password: 'CANARY-wrong-password' }
    const { ok, steps } = await chief(testAccount, { body: { settings: settingsOf(account, wrong) } })
    expect(ok).toBe(false)
    expect(
      steps.filter(({ part }) => part === 'receive').map(({ step, state, code }) => [step, state, code]),
    ).toEqual([
      ['name', 'ok', null],
      ['connect', 'ok', null],
      ['certificate', 'ok', null],
      ['login', 'failed', 'login-refused'],
      ['folder', 'skipped', null],
    ])
    const good = await chief(testAccount, {
      body: { settings: settingsOf(account, right['password'] ?? {}) },
    })
    expect(good.steps.filter(({ part }) => part === 'receive').every(({ state }) => state === 'ok')).toBe(
      true,
    )
  })

  it.each(boxes)('corrected (%s), it fetches what waited, and the problem is gone', async (name) => {
    const account = await accountOf(name)
    await chief(updateAccount, { params: { id: account.id }, body: settingsOf(account, right[name] ?? {}) })
    await vi.waitFor(
      async () => expect((await firm.cases()).map(({ subject }) => subject)).toContain(`For ${name}`),
      waiting,
    )
    await vi.waitFor(
      async () => expect(await accountOf(name)).toMatchObject({ status: 'ok', problem: null }),
      waiting,
    )
    expect((await accountOf(name)).lastFetchAt).not.toBeNull()
  })

  it('beginning and end stand in the log once each, and no secret anywhere (C06)', async () => {
    const events = await house.ask<{ type: string; step: string }>(
      `select type, payload ->> 'step' as step from events where type in ('account.problem', 'account.recovered')`,
    )
    for (const step of ['login', 'name', 'connect', 'certificate', 'folder']) {
      expect(events.filter((event) => event.type === 'account.problem' && event.step === step)).toHaveLength(
        1,
      )
    }
    const accounts = JSON.stringify(await chief(listAccounts, {}))
    const rows = await house.ask(
      `select a.*, h.problem from accounts a join account_health h on h.account_id = a.id`,
    )
    const log = await house.ask('select payload, personal from events')
    for (const text of [accounts, JSON.stringify(rows), JSON.stringify(log)]) {
      expect(text).not.toContain('CANARY-wrong-password')
      expect(text).not.toContain(password)
    }
  })

  it('a server that goes away and comes back: the mails of the meantime arrive by themselves', async () => {
    await dovecot.pause()
    await vi.waitFor(
      async () =>
        expect(await accountOf('port')).toMatchObject({ status: 'problem', problem: { step: 'connect' } }),
      waiting,
    )
    await dovecot.drop('port@firm.example', letter({ to: 'port@firm.example', subject: 'Meanwhile' }))
    await dovecot.resume()
    await vi.waitFor(
      async () => expect((await firm.cases()).map(({ subject }) => subject)).toContain('Meanwhile'),
      waiting,
    )
    await vi.waitFor(
      async () => expect(await accountOf('port')).toMatchObject({ status: 'ok', problem: null }),
      waiting,
    )
  })
})
