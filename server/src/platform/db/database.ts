import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely'
import pg from 'pg'
import type { Context } from '#platform/context'
import { assert } from '#platform/faults'
import type { Log } from '#platform/log'
import { isDatabaseAway } from './away.ts'

/** What wakes whom after a commit: followers of the log, the sender, the reader of the ledger. */
export type Topic = 'events' | 'outbox' | 'sent' | 'ledger' | 'accounts' | 'webhooks'

/** A transaction that may read one tenant's rows. */
export interface ReadTx {
  readonly tenantId: string
  /** The time of the context when the transaction began. */
  readonly now: Date
  readonly context: Context
  /** Runs one statement and gives its rows. */
  all<R>(query: Query<R>): Promise<R[]>
  /** The first row, or null. */
  first<R>(query: Query<R>): Promise<R | null>
}

/** A transaction that may also write; one use case is one of these. */
export interface WriteTx extends ReadTx {
  readonly writes: true
  /** Number of rows the statement touched. */
  run(query: Query<unknown>): Promise<number>
  /** Runs after the commit, in order; lost when the process dies, so only for waking and caches. */
  afterCommit(fn: () => void): void
  /** Wakes the followers of a topic, in all processes, after the commit. */
  wake(topic: Topic): void
}

/** A transaction of kontor_system: finds work across tenants, gives ids only. */
export interface SystemTx {
  all<R>(query: Query<R>): Promise<R[]>
}

export type Query<R> = RawBuilder<R> | Compilable<R>

export interface Database {
  /** One use case: a transaction in the tenant of the context, committed when `fn` resolves. */
  inTenant<T>(context: Context, fn: (tx: WriteTx) => Promise<T>): Promise<T>
  /** The same for reading only; the database refuses writes. */
  readInTenant<T>(context: Context, fn: (tx: ReadTx) => Promise<T>): Promise<T>
  /** The same, and every statement sees the data of one moment: for checks beside a running server. */
  snapshotInTenant<T>(context: Context, fn: (tx: ReadTx) => Promise<T>): Promise<T>
  /** Looks for work across tenants; `reason` is logged. */
  asSystem<T>(reason: string, fn: (tx: SystemTx) => Promise<T>): Promise<T>
  /** Called with every commit's topics. */
  onCommit(listener: (tenantId: string, topics: ReadonlySet<Topic>) => void): void
  /** Ends all connections; may be called again. */
  close(): Promise<void>
}

export interface DatabaseOptions {
  url: string
  maxConnections: number
  log: Log
  /** For tests; a minute otherwise. */
  idleInTransactionMs?: number
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/**
 * Every statement is written for one plan, whatever its values; planning the joins of a single case anew for each
 * request cost three times what running them does.
 */
const oncePlanned = '-c plan_cache_mode=force_generic_plan'
const statementTimeoutMs = 60_000
/** A network that swallows everything tells nobody: beyond this no answer to a statement will come. */
const answerTimeoutMs = statementTimeoutMs + 5_000
/** A transaction whose work hangs between two statements gives its locks back after this. */
const idleInTransactionMs = 60_000
const connectTimeoutMs = 10_000
const maxTries = 4
const maxPreparedNames = 600
/** Serialisation failure, deadlock: the same work may be tried again. */
const retriableCodes = new Set(['40001', '40P01'])

/** Compiles builders and `sql` tags; never connects. */
const compiler = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** A query builder typed on the tables a store names; hand what it builds to `tx.all` or `tx.run`. */
export function tablesOf<Tables>(): Kysely<Tables> {
  return compiler as unknown as Kysely<Tables>
}

/** Whether a text is a UUID; anything else cannot be an id of ours. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text)
}

const preparedNames = new Map<string, string>()

function nameOf(text: string): string | undefined {
  const known = preparedNames.get(text)
  if (known || preparedNames.size >= maxPreparedNames) return known
  const name = `q${preparedNames.size}`
  preparedNames.set(text, name)
  return name
}

async function execute(client: pg.ClientBase, query: Query<unknown>): Promise<pg.QueryResult> {
  const compiled = query.compile(compiler)
  const name = nameOf(compiled.sql)
  const values = compiled.parameters as unknown[]
  return client.query(name ? { name, text: compiled.sql, values } : { text: compiled.sql, values })
}

/** Opens the database. Connections are made on demand; the pool itself is never handed out. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: answerTimeoutMs,
    keepAlive: true,
    idle_in_transaction_session_timeout: options.idleInTransactionMs ?? idleInTransactionMs,
    application_name: 'kontor',
    options: oncePlanned,
  })
  // Without a listener a connection that breaks between two statements would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  pool.on('error', (error) => options.log.warn({ err: error }, 'an idle database connection broke'))
  let closing: Promise<void> | null = null
  const listeners: ((tenantId: string, topics: ReadonlySet<Topic>) => void)[] = []

  async function transaction<T>(begin: string, fn: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      await client.query(begin)
      const result = await fn(client)
      await client.query('commit')
      return result
    } catch (error) {
      // A connection that is gone rolls back by itself, and would be waited for in vain.
      broken = isDatabaseAway(error) ? asError(error) : await rollback(client)
      throw error
    } finally {
      client.release(broken)
    }
  }

  async function withRetry<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work()
      } catch (error) {
        if (attempt >= maxTries || !isRetriable(error)) throw error
      }
    }
  }

  const inTenant = <T>(context: Context, fn: (tx: WriteTx) => Promise<T>, mode = ''): Promise<T> => {
    assert(isUuid(context.tenantId), 'a transaction has a tenant')
    const begin = `begin${mode}; set local role kontor_app; select set_config('app.tenant', '${context.tenantId}', true)`
    return withRetry(async () => {
      const topics = new Set<Topic>()
      const after: (() => void)[] = []
      const result = await transaction(begin, (client) => fn(handle(client, context, topics, after)))
      for (const run of after) run()
      if (topics.size > 0) for (const listener of listeners) listener(context.tenantId, topics)
      return result
    })
  }

  return {
    inTenant: (context, fn) => inTenant(context, fn),
    readInTenant: (context, fn) => inTenant(context, fn, ' read only'),
    snapshotInTenant: (context, fn) => inTenant(context, fn, ' isolation level repeatable read, read only'),
    asSystem: (reason, fn) => {
      options.log.debug({ reason }, 'looking across tenants')
      return transaction('begin; set local role kontor_system', (client) =>
        fn({ all: async (query) => (await execute(client, query)).rows }),
      )
    },
    onCommit: (listener) => {
      listeners.push(listener)
    },
    close: () => (closing ??= pool.end()),
  }
}

/** The typed handle on a transaction that somebody else began and ends. */
export function handle(
  client: pg.ClientBase,
  context: Context,
  topics: Set<Topic>,
  after: (() => void)[],
): WriteTx {
  return {
    tenantId: context.tenantId,
    now: context.clock.now(),
    context,
    writes: true,
    all: async (query) => (await execute(client, query)).rows,
    first: async (query) => (await execute(client, query)).rows[0] ?? null,
    run: async (query) => (await execute(client, query)).rowCount ?? 0,
    afterCommit: (fn) => after.push(fn),
    wake: (topic) => topics.add(topic),
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('the connection is gone')
}

/** Undoes; gives the error that makes the connection unusable, if any. */
async function rollback(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback')
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error('rollback failed')
  }
}

function isRetriable(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code !== undefined && retriableCodes.has(error.code)
}

/** Whether a statement failed because a unique key was taken; `constraint` narrows it to one. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return (
    error instanceof pg.DatabaseError &&
    error.code === '23505' &&
    (!constraint || error.constraint === constraint)
  )
}
