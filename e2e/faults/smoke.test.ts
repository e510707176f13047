import { nextCase, replyToCase } from '@kontor/contract'
import { ApiError, createClient } from '@kontor/contract/client'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { letter, sendBySmtp } from '../journeys/letters.ts'
import { type Dovecot, startDovecot } from '../peers/dovecot.ts'
import type { SinkFault } from '../peers/faults.ts'
import { type Sink, startSmtpSink } from '../peers/sink.ts'
import { type Field, openField } from './field.ts'
import { runKontor, startKontorProcess } from './kontor-process.ts'
import { seeded } from './seeded.ts'

const seed = Number(process.env['FAULTS_SEED'] ?? 20_261_121)
const killCount = 20
const mailsBySmtp = 40
const mailsByImap = 30
const box = 'box@firm.example'
const password = 'geheim-1'
/** Longer than a claim of the dead may last, and a retry after 451. */
const drainLimitMs = 60_000
const progressLimitMs = 3_000

let field: Field
let sink: Sink
let dovecot: Dovecot
beforeAll(async () => {
  sink = await startSmtpSink()
  dovecot = await startDovecot({ users: { [box]: password } })
  const account = (name: string, receive: Record<string, unknown>) => ({
    name,
    channel: 'email',
    address: `${name}@firm.example`,
    queue: 'Service',
    receive,
    send: { via: 'smtp', host: '127.0.0.1', port: sink.port, tls: 'none' },
    receipt: { enabled: true, language: 'en' },
  })
  const imap = {
    via: 'imap',
    host: 'localhost',
    port: dovecot.imapsPort,
    tls: 'implicit',
    ca: dovecot.ca,
    user: box,
    password,
    intervalSeconds: 5,
  }
  field = await openField({
    queues: [{ name: 'Service' }],
    accounts: [account('service', { via: 'smtp' }), account('box', imap)],
    users: ['anna', 'ben'].map((login) => ({
      login,
      name: login,
      password: 'secret-1',
      profile: 'agent',
      queues: ['Service'],
    })),
  })
})
afterAll(async () => {
  await sink.stop()
  await dovecot.stop()
  await field.close()
})

it(`R01 R06 ${killCount} kills over intake and sending: every mail once, no answer twice, none lost`, {
  timeout: 240_000,
}, async () => {
  const random = seeded(seed)
  const began = performance.now()
  const generated: string[] = []
  const script = Array.from({ length: 1_000 }, () => pickFault(random))
  sink.script.push(...script)
  let serving = true

  /** Tries until the receiver has said yes, as any mail server would. */
  const bySmtp = async (raw: string) => {
    while (serving) {
      try {
        return await sendBySmtp(field.smtpPort, raw, {
          from: 'x@customer.example',
          to: ['service@firm.example'],
        })
      } catch {
        await pause(100)
      }
    }
  }
  const mails = Array.from({ length: mailsBySmtp + mailsByImap }, (_, index) => {
    const id = `<mail-${index}@customer.example>`
    generated.push(id)
    const to = index < mailsBySmtp ? 'service@firm.example' : box
    return letter({ messageId: id, from: `person-${index}@customer.example`, to, subject: `Mail ${index}` })
  })
  const generator = (async () => {
    const order = mails.map((raw, index) => ({ raw, index, key: random() })).sort((a, b) => a.key - b.key)
    for (const { raw, index } of order) {
      if (index < mailsBySmtp) await bySmtp(raw)
      else await dovecot.drop(box, raw)
      // Now and then a mail comes twice.
      if (random() < 0.1) await (index < mailsBySmtp ? bySmtp(raw) : dovecot.drop(box, raw))
      await pause(random() * 300)
    }
  })()
  const agents = await Promise.all(['anna', 'ben'].map((login) => field.token(login)))
  let answered = 0
  const working = agents.map(async (token, agent) => {
    const call = createClient({ baseUrl: `http://127.0.0.1:${field.settings['KONTOR_PORT']}`, token })
    for (let press = 0; serving; press++) {
      const taken = await insist(
        () => call(nextCase, { idempotencyKey: `next-${agent}-${press}` }),
        () => serving,
      )
      if (!taken) {
        await pause(100)
        continue
      }
      const wish = {
        params: { id: taken.id },
        body: { text: `Answer to ${taken.number}` },
        idempotencyKey: `reply-${taken.id}`,
      }
      if (
        await insist(
          () => call(replyToCase, wish),
          () => serving,
        )
      )
        answered++
    }
  })

  const starts: number[] = []
  for (let kills = 0; kills < killCount; kills++) {
    const doomed = await startKontorProcess(field.settings)
    starts.push(doomed.startedInMs)
    await untilProgress(1 + Math.floor(random() * 6))
    await pause(random() * 120)
    await doomed.kill()
  }
  const last = await startKontorProcess(field.settings)
  starts.push(last.startedInMs)
  await generator
  await vi.waitFor(async () => expect(await open()).toEqual({ ledger: 0, outbox: 0, waiting: 0 }), {
    timeout: drainLimitMs,
    interval: 200,
  })
  serving = false
  await Promise.all(working)
  await last.stop()

  const figures = await audit(generated)
  const verify = await runKontor(field.settings, ['verify'])
  expect(verify.code, verify.out).toBe(0)
  const wallS = Math.round((performance.now() - began) / 1000)
  const [startP50] = starts.toSorted((a, b) => a - b).slice(Math.floor(starts.length / 2))
  const met = script.slice(0, script.length - sink.script.length).filter((fault) => fault !== 'ok')
  print({
    seed,
    kills: killCount,
    faults: Object.fromEntries(met.map((fault) => [fault, met.filter((other) => other === fault).length])),
    mails: generated.length,
    answered,
    ...figures,
    startP50Ms: Math.round(startP50 ?? 0),
    wallS,
  })
})

/** Mostly what a healthy server does. */
function pickFault(random: () => number): SinkFault {
  const at = random()
  return at < 0.05 ? '451' : at < 0.08 ? 'accept-then-close' : at < 0.1 ? 'close-before-ack' : 'ok'
}

async function untilProgress(steps: number): Promise<void> {
  const progress = async () => {
    const [row] = await field.ask<{ n: number }>(
      `select (select count(*)::int from ledger where state <> 'received') + (select count(*)::int from ledger) as n`,
    )
    return (row?.n ?? 0) + sink.acceptedLog.length
  }
  const before = await progress()
  const limit = performance.now() + progressLimitMs
  while ((await progress()) < before + steps && performance.now() < limit) await pause(15)
}

async function open(): Promise<{ ledger: number; outbox: number; waiting: number } | undefined> {
  const [row] = await field.ask<{ ledger: number; outbox: number; waiting: number }>(`
    select (select count(*)::int from ledger where state = 'received') as ledger,
           (select count(*)::int from outgoing where state in ('held', 'due', 'leased', 'transmitting')) as outbox,
           (select count(*)::int from cases c where not exists (select 1 from outgoing o where o.case_id = c.id and o.kind = 'reply')) as waiting`)
  return row
}

/** Compares what was generated, what the sink took and what the database says; trusts none of them alone. */
async function audit(generated: string[]) {
  const ledger = await field.ask<{ id: string; state: string; caseId: string | null; sources: number }>(`
    select substring(convert_from(raw, 'UTF8') from 'Message-ID: (<[^>]+>)') as id, state, case_id as "caseId",
           (select count(*)::int from ledger_sources s where s.ledger_id = l.id) as sources from ledger l`)
  expect(ledger.map(({ id }) => id).sort()).toEqual([...generated].sort())
  expect(ledger.filter(({ state }) => state !== 'new-case')).toEqual([])
  const [counts] = await field.ask<{
    cases: number
    inbound: number
    orphans: number
    reservations: number
    repeated: number
  }>(`
    select (select count(*)::int from cases) as cases,
           (select count(*)::int from messages where direction = 'in') as inbound,
           (select count(*)::int from cases c where (select count(*) from ledger l where l.case_id = c.id) <> 1) as orphans,
           (select count(*)::int from (select task_id from reservations where ended_at is null group by task_id having count(*) > 1) r) as reservations,
           (select count(*)::int from ledger_sources where repeated) as repeated`)
  expect(counts).toMatchObject({
    cases: generated.length,
    inbound: generated.length,
    orphans: 0,
    reservations: 0,
  })

  const outgoing = await field.ask<{
    messageId: string
    kind: string
    state: string
    caseId: string
    to: string
  }>(`
    select message_id as "messageId", kind, state, case_id as "caseId",
           (select min(address) from outgoing_recipients r where r.outgoing_id = o.id) as to from outgoing o`)
  const taken = new Map<string, number>()
  for (const { messageId } of sink.acceptedLog)
    taken.set(messageId ?? '', (taken.get(messageId ?? '') ?? 0) + 1)
  const twice = [...taken].filter(([, times]) => times > 1)
  expect(twice).toEqual([])
  const known = new Set(outgoing.map(({ messageId }) => messageId))
  expect([...taken.keys()].filter((id) => !known.has(id))).toEqual([])
  const wrong = outgoing.filter(({ state, messageId }) =>
    state === 'accepted' ? !taken.has(messageId) : state !== 'uncertain',
  )
  expect(wrong).toEqual([])
  const replies = outgoing.filter(({ kind }) => kind === 'reply')
  const receipts = outgoing.filter(({ kind }) => kind === 'receipt')
  for (const { caseId } of ledger)
    expect(replies.filter((reply) => reply.caseId === caseId).length).toBeGreaterThanOrEqual(1)
  expect(new Set(receipts.map(({ to }) => to)).size).toBe(receipts.length)
  expect(receipts).toHaveLength(generated.length)
  return {
    ledger: ledger.length,
    repeated: counts?.repeated ?? 0,
    cases: counts?.cases ?? 0,
    replies: replies.length,
    receipts: receipts.length,
    distinctAccepted: taken.size,
    double: twice.length,
    lost: wrong.length,
    uncertain: outgoing.filter(({ state }) => state === 'uncertain').length,
    uncertainTaken: outgoing.filter(({ state, messageId }) => state === 'uncertain' && taken.has(messageId))
      .length,
  }
}

/** Repeats a request with the same key until the house answers it, as the desk does. */
async function insist<T>(request: () => Promise<T>, goesOn: () => boolean): Promise<T | null> {
  while (goesOn()) {
    try {
      return await request()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.status !== 0 && error.status < 500) return null
      await pause(50)
    }
  }
  return null
}

function pause(ms: number): Promise<void> {
  return new Promise((over) => setTimeout(over, ms))
}

function print(figures: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ run: 'faults smoke', ...figures })}\n`)
}
