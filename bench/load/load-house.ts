import { readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@kontor/contract/client'
import { stopOrphan } from '@kontor/server/src/platform/postgres/index.ts'
import type pg from 'pg'
import { type Environment, runKontor, startKontorProcess } from '../../e2e/faults/kontor-process.ts'
import { lookBehind } from '../../e2e/faults/look-behind.ts'
import { freePorts } from '../../e2e/peers/free-ports.ts'
import { openMailLine } from '../../e2e/peers/mail-line.ts'
import { startSmtpSink } from '../../e2e/peers/sink.ts'
import { cpuMs } from '../measure/cpu.ts'

export type Call = ReturnType<typeof createClient>

/** What the house costs the machine at a moment. */
export type Cost = {
  rssMb: number
  files: number
  /** CPU so far of the server, its database and of this generator, in ms. */
  serverMs: number
  databaseMs: number
  generatorMs: number
  /** Connections of the server's pool. */
  connections: number
}

/** The real server as a process of its own with two tenants, its agents logged in, and a mail server that takes everything. */
export type LoadHouse = {
  baseUrl: string
  calls: Call[]
  tokens: string[]
  /** Hands a mail to the tenant's account by SMTP; resolves when it was taken. */
  mail(tenant: 'a' | 'b', raw: string): Promise<void>
  ask<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>
  cost(): Promise<Cost>
  /** The slowest hundredth of the event loop's turns so far, ms. */
  loopP99Ms(): Promise<number>
  close(): Promise<void>
}

const smtpConnections = 10

export async function openLoadHouse(agentCount: number): Promise<LoadHouse> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kontor-load-'))
  await chmod(dataDir, 0o711)
  const [port = 0, smtpPort = 0, metricsPort = 0] = await freePorts(3)
  const settings: Environment = {
    KONTOR_DATA: dataDir,
    KONTOR_PORT: String(port),
    KONTOR_SMTP_IN_PORT: String(smtpPort),
    KONTOR_METRICS_PORT: String(metricsPort),
    KONTOR_EGRESS_ALLOW: '127.0.0.0/8,::1/128',
    KONTOR_LOG: 'error',
  }
  const sink = await startSmtpSink()
  const house = await startKontorProcess(settings)
  const kontor = async (args: string[], input = ''): Promise<string> => {
    const { code, out, err } = await runKontor(settings, args, input)
    if (code !== 0) throw new Error(`kontor ${args.join(' ')} ended with ${code}:\n${err}`)
    return out
  }
  const logins = Array.from({ length: agentCount }, (_, index) => `agent-${index}`)
  for (const slug of ['a', 'b']) {
    const admin = ['--admin-login', 'admin', '--admin-password-stdin']
    await kontor(['tenant', 'create', `Firm ${slug}`, '--slug', slug, ...admin], 'admin-admin\n')
    await kontor(
      ['apply', '-', '--tenant', slug],
      JSON.stringify(declarationOf(slug, sink.port, slug === 'a' ? logins : [])),
    )
  }
  const tokens: string[] = []
  for (const login of logins) {
    const said = await kontor(['token', 'create', '--tenant', 'a', '--login', login])
    tokens.push((JSON.parse(said) as { token: string }).token)
  }
  const line = openMailLine(smtpPort, smtpConnections)
  const pool = await lookBehind(dataDir)
  const pidFile = join(dataDir, 'database/cluster/postmaster.pid')
  const postmaster = Number((await readFile(pidFile, 'utf8')).split('\n')[0])
  return {
    baseUrl: house.baseUrl,
    calls: tokens.map((token) => createClient({ baseUrl: house.baseUrl, token })),
    tokens,
    mail: (tenant, raw) => line.send(raw, { from: 'x@customer.example', to: [`service@${tenant}.example`] }),
    ask: async (text, values) => (await pool.query(text, values)).rows,
    cost: async () => {
      const own = process.cpuUsage()
      const generatorMs = (own.user + own.system) / 1000
      const [row] = (
        await pool.query<{ n: number }>(
          `select count(*)::int as n from pg_stat_activity where application_name like 'kontor%'`,
        )
      ).rows
      return {
        rssMb: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${house.pid}/status`, 'utf8'))?.[1]) / 1024,
        files: readdirSync(`/proc/${house.pid}/fd`).length,
        serverMs: ticksMs(house.pid),
        databaseMs: cpuMs(postmaster) - generatorMs,
        generatorMs,
        connections: row?.n ?? 0,
      }
    },
    loopP99Ms: async () => {
      const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
      return Number(/^kontor_nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(text)?.[1]) * 1000
    },
    close: async () => {
      line.close()
      await pool.end()
      await house.stop()
      await sink.stop()
      await stopOrphan(dataDir)
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function declarationOf(slug: string, sinkPort: number, logins: readonly string[]): unknown {
  return {
    queues: [{ name: 'Service' }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: `service@${slug}.example`,
        queue: 'Service',
        receive: { via: 'smtp' },
        send: { via: 'smtp', host: '127.0.0.1', port: sinkPort, tls: 'none' },
        receipt: { enabled: true, language: 'en' },
      },
    ],
    users: logins.map((login) => ({
      login,
      name: login,
      password: 'secret-1',
      profile: 'agent',
      queues: ['Service'],
    })),
  }
}

/** User and system time of one process with its threads; Linux counts in hundredths of a second. */
function ticksMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
