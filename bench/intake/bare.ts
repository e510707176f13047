import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Arrival } from '@kontor/server/src/modules/intake/index.ts'
import { createWorkerPool } from '@kontor/server/src/platform/workers/index.ts'
import type { Ground } from '../ground/ground.ts'
import type { BareMail } from './bare-worker.ts'

const timeoutMs = 10_000
const memoryMb = 512

const tables = `
  create table bare_cases (id uuid primary key, number bigint not null, subject text not null, status text not null, received_at timestamptz not null);
  create table bare_messages (id uuid primary key, case_id uuid not null, sender text not null, subject text not null, body_text text not null, html text, at timestamptz not null);
  create table bare_events (id uuid primary key, case_id uuid not null, type text not null, payload jsonb not null, at timestamptz not null);`

const insert = {
  name: 'bare',
  text: `
    with r as (select * from jsonb_to_recordset($1::jsonb) as r(id uuid, "caseId" uuid, number bigint, sender text, subject text, text text, html text, events uuid[])),
         c as (insert into bare_cases select "caseId", number, subject, 'queued', now() from r),
         m as (insert into bare_messages select id, "caseId", sender, subject, text, html, now() from r)
    insert into bare_events select e, "caseId", 'event', jsonb_build_object('messageId', id), now() from r, unnest(r.events) e`,
}

/** The bare limit L of P2. */
export type BareIntake = {
  take(mails: readonly Arrival[]): Promise<void>
  close(): Promise<void>
}

/**
 * What nobody can be faster than on the same parser and database: each mail taken apart in as many workers, case,
 * message and two events written by one durable statement a batch into tables with nothing but a primary key. No raw
 * bytes kept, no duplicates noticed, no tenant, no full text; the next batch is parsed while one is written.
 */
export async function openBareIntake(
  ground: Ground,
  { parsers, batchSize }: { parsers: number; batchSize: number },
): Promise<BareIntake> {
  await ground.superuser.query(
    `${tables} grant insert on bare_cases, bare_messages, bare_events to kontor_app`,
  )
  const client = new pg.Client({ connectionString: ground.loginUrl, options: '-c role=kontor_app' })
  await client.connect()
  const pool = createWorkerPool<Uint8Array, BareMail>({
    entry: new URL('./bare-worker.ts', import.meta.url),
    size: parsers,
    timeoutMs,
    memoryMb,
    log: ground.services.log,
  })
  let number = 0
  const write = async (mails: readonly BareMail[]): Promise<void> => {
    const rows = mails.map((mail) => ({
      ...mail,
      id: randomUUID(),
      caseId: randomUUID(),
      number: ++number,
      events: [randomUUID(), randomUUID()],
    }))
    await client.query({ ...insert, values: [JSON.stringify(rows).replaceAll('\\u0000', '')] })
  }
  return {
    take: async (mails) => {
      let writing: Promise<void> = Promise.resolve()
      for (let from = 0; from < mails.length; from += batchSize) {
        const parsed = await Promise.all(mails.slice(from, from + batchSize).map(({ raw }) => pool.run(raw)))
        await writing
        writing = write(parsed)
      }
      await writing
    },
    close: async () => {
      await pool.close()
      await client.end()
    },
  }
}
