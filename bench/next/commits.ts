import pg from 'pg'
import type { Ground } from '../ground/ground.ts'
import { quantile } from '../measure/quantiles.ts'
import { type Sample, timed } from '../measure/rounds.ts'

/** The bare rate of P8: one-row inserts over so many connections, each a durable transaction of its own. */
export type Commits = {
  run(count: number): Promise<Sample>
  close(): Promise<void>
}

export async function openCommits(ground: Ground, connections: number): Promise<Commits> {
  await ground.superuser.query(
    'create table bare_commits (id bigint generated always as identity primary key, at timestamptz not null default now()); grant insert on bare_commits to kontor_app',
  )
  const clients = Array.from(
    { length: connections },
    () => new pg.Client({ connectionString: ground.loginUrl, options: '-c role=kontor_app' }),
  )
  await Promise.all(clients.map((client) => client.connect()))
  const insert = { name: 'commit', text: 'insert into bare_commits default values' }
  return {
    run: (count) =>
      timed(ground.cpu, async () => {
        const latenciesMs: number[] = []
        let left = count
        await Promise.all(
          clients.map(async (client) => {
            while (left-- > 0) {
              const began = performance.now()
              await client.query(insert)
              latenciesMs.push(performance.now() - began)
            }
          }),
        )
        return { operations: count, latenciesMs }
      }),
    close: async () => {
      await Promise.all(clients.map((client) => client.end()))
    },
  }
}

export const p99 = ({ latenciesMs = [] }: Sample): number => quantile(latenciesMs, 0.99)
export const p50 = ({ latenciesMs = [] }: Sample): number => quantile(latenciesMs, 0.5)
