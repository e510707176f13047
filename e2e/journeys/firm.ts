import { type CaseItem, listCases, type Message, readMessages, replyToCase } from '@kontor/contract'
import { simpleParser } from 'mailparser'
import pg from 'pg'
import { vi } from 'vitest'
import { type TestKontor, testKontor, type TestTenant } from '../../server/src/testing/kontor.ts'
import { type Sink, type SinkMessage, startSmtpSink } from '../peers/sink.ts'
import { sendBySmtp } from './letters.ts'

const waitMs = 15_000

/** A line of the ledger as it lies in the database. */
export interface LedgerLine {
  id: string
  state: string
  caseId: string | null
  reason: { code?: string; via?: string } | null
  attempts: number
  raw: Buffer | null
}

/** The whole product, an SMTP sink, and one tenant that uses both. */
export interface House {
  kontor: TestKontor
  sink: Sink
  /** Runs a statement behind the product's back. */
  ask<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>
  stop(): Promise<void>
}

export async function openHouse(options: Parameters<typeof testKontor>[0] = {}): Promise<House> {
  const sink = await startSmtpSink()
  const kontor = await testKontor(options)
  const pool = new pg.Pool({ connectionString: kontor.database.superuserUrl, max: 2 })
  pool.on('error', () => undefined)
  return {
    kontor,
    sink,
    ask: async (text, values) => (await pool.query(text, values)).rows,
    stop: async () => {
      await pool.end()
      await kontor.stop()
      await sink.stop()
    },
  }
}

/** An account that receives by the built-in receiver and sends to the sink. */
export function accountAt(sink: Sink, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: 'service',
    channel: 'email',
    address: 'service@firm.example',
    queue: 'Service',
    receive: { via: 'smtp' },
    send: { via: 'smtp', host: '127.0.0.1', port: sink.port, tls: 'none' },
    subaddress: true,
    ...more,
  }
}

export const anna = {
  login: 'anna',
  name: 'Anna Berg',
  password: 'anna-anna',
  profile: 'agent',
  queues: ['Service'],
}
export const boss = { login: 'boss', name: 'Bo Chef', password: 'boss-boss', profile: 'administrator' }

/** A tenant with a queue, an account and an agent, with the steps that most journeys are made of. */
export interface Firm {
  tenant: TestTenant
  call: Awaited<ReturnType<TestTenant['client']>>
  /** Hands a mail to the receiver and gives its ledger line once it has reached a terminal state. */
  receive(raw: string | Buffer, envelope?: { from?: string; to?: string[] }): Promise<LedgerLine>
  /** The ledger line of a mail, wherever it came in, once it has a terminal state. */
  settled(raw: string | Buffer): Promise<LedgerLine>
  /** Answers a case; what arrived at the sink. */
  answer(
    caseId: string | null,
    body: Record<string, unknown>,
  ): Promise<{ message: Message; sent: SinkMessage }>
  messages(caseId: string): Promise<Message[]>
  cases(): Promise<CaseItem[]>
}

export async function openFirm(house: House, slug: string, document: unknown): Promise<Firm> {
  const { kontor, sink, ask } = house
  const tenant = await kontor.tenant(slug, document)
  const call = await tenant.client('anna')
  const settled = (raw: string | Buffer): Promise<LedgerLine> =>
    vi.waitFor(
      async () => {
        const [line] = await ask<LedgerLine>(
          `select id, state, case_id as "caseId", reason, attempts, raw from ledger
            where tenant_id = $1 and raw_sha256 = sha256($2) and state <> 'received'`,
          [tenant.id, Buffer.from(raw)],
        )
        if (!line) throw new Error('the mail has no terminal state in the ledger')
        return line
      },
      { timeout: waitMs, interval: 20 },
    )
  return {
    tenant,
    call,
    settled,
    receive: async (raw, envelope = {}) => {
      const { from, to } = await simpleParser(raw)
      const asked = [to ?? []].flat().flatMap((list) => list.value.map(({ address }) => address ?? ''))
      const sender = envelope.from ?? from?.value[0]?.address ?? ''
      await sendBySmtp(kontor.smtpPort, raw, { from: sender, to: envelope.to ?? asked })
      const known = await ask<{ raw: Buffer }>(
        'select raw from ledger where tenant_id = $1 order by taken_at desc, id desc limit 1',
        [tenant.id],
      )
      return settled(known[0]?.raw ?? raw)
    },
    answer: async (caseId, body) => {
      const message = await call(replyToCase, { params: { id: caseId ?? '' }, body })
      const sent = await sink.waitFor(({ raw }) => raw.includes(message.messageId ?? 'nothing'), waitMs)
      return { message, sent }
    },
    messages: async (id) => (await call(readMessages, { params: { id } })).items,
    cases: async () => (await call(listCases, { query: { limit: 200 } })).items,
  }
}
