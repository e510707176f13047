/**
 * Chores that repeat or may wait: schedules, retries, dead letters. Routing, sending and timers are not jobs; they
 * live in their own tables. Six functions over pg-boss; nobody else imports it.
 */
import { PgBoss } from 'pg-boss'
import pg from 'pg'
import { errorForLog, type Log } from '#platform/log'

const schema = 'kontor_jobs'
const retryLimit = 5
const keepDays = 7
const poolSize = 3

/** A kind of chore: its name, how often it may fail, and when it runs by itself. */
export interface JobKind {
  readonly name: string
  /** Five-field cron expression in UTC. */
  readonly cron?: string
  run(data: Record<string, unknown>): Promise<void>
}

export interface Jobs {
  /** Declares a kind and starts working on it in this process. */
  work(kind: JobKind): Promise<void>
  /** Puts jobs in line, once a batch. */
  enqueue(name: string, data: readonly Record<string, unknown>[]): Promise<void>
  /** Jobs that failed for good. */
  deadLetters(name: string): Promise<number>
  stop(): Promise<void>
}

/** Starts the job runner. The tables were made by `migrate`. */
export async function startJobs(options: { url: string; log: Log }): Promise<Jobs> {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: poolSize,
    options: '-c role=kontor_system',
    application_name: 'kontor-jobs',
  })
  pool.on('error', (error) => options.log.warn({ err: errorForLog(error) }, 'an idle job connection broke'))
  const boss = new PgBoss({
    schema,
    migrate: false,
    createSchema: false,
    useListenNotify: false,
    db: { executeSql: (text: string, values?: unknown[]) => pool.query(text, values) },
  })
  boss.on('error', (error: unknown) => options.log.warn({ err: errorForLog(error) }, 'job runner'))
  await boss.start()
  const dead = (name: string): string => `${name}.dead`
  return {
    work: async (kind) => {
      await boss.createQueue(dead(kind.name))
      await boss.createQueue(kind.name, {
        retryLimit,
        retryBackoff: true,
        deadLetter: dead(kind.name),
        deleteAfterSeconds: keepDays * 86_400,
      })
      await boss.work(kind.name, async (jobs) => {
        for (const job of jobs) await kind.run((job.data ?? {}) as Record<string, unknown>)
      })
      if (kind.cron) await boss.schedule(kind.name, kind.cron)
    },
    enqueue: async (name, data) => {
      await boss.insert(
        name,
        data.map((item) => ({ data: item })),
      )
    },
    deadLetters: async (name) => {
      // Counted, because pg-boss keeps its own figure for up to an hour.
      const { rows } = await pool.query<{ n: number }>(
        `select count(*)::int as n from ${schema}.job where name = $1 and state < 'active'`,
        [dead(name)],
      )
      return rows[0]?.n ?? 0
    },
    stop: async () => {
      await boss.stop({ graceful: false })
      await pool.end()
    },
  }
}
