import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { stringify } from 'yaml'
import { stopOrphan } from '../../server/src/platform/postgres/index.ts'
import { type Dovecot, startDovecot } from '../peers/dovecot.ts'
import { freePorts } from '../peers/free-ports.ts'
import { type Sink, startSmtpSink } from '../peers/sink.ts'
import { type Environment, runKontor } from './kontor-process.ts'
import { lookBehind, socketPath } from './look-behind.ts'
import { type TcpProxy, startTcpProxy } from './tcp-proxy.ts'

export const smtpAddress = 'service@firm.example'
export const boxes = ['box-0@firm.example', 'box-1@firm.example']
const password = 'geheim-1'
export const agentLogins = ['anna', 'ben', 'cara']
/** The disk of the house, where root may mount one. */
const diskMegabytes = 1_500
const askLimitMs = 90_000

/** Everything around Kontor: its folder on a disk of its own, the peers, and a network that fails on request. */
export interface World {
  settings: Environment
  dataDir: string
  /** Whether the data folder is a disk that can be filled. */
  hasDisk: boolean
  smtpPort: number
  dovecot: Dovecot
  sink: Sink
  imapNet: TcpProxy
  smtpNet: TcpProxy
  databaseNet: TcpProxy
  /** Settings of one more process on the same data; `far` reaches the database over the network. */
  another(far: boolean): Promise<Environment>
  kontor(args: string[], input?: string): Promise<string>
  /** Asks the database past everything; goes on asking while it is away. */
  ask<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>
  close(): Promise<void>
}

/** Starts the peers and prepares the data folder; no Kontor runs yet. */
export async function openWorld(): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kontor-faults-'))
  await chmod(dataDir, 0o711)
  const hasDisk = mountDisk(dataDir)
  const [port = 0, smtpPort = 0] = await freePorts(2)
  const settings: Environment = {
    KONTOR_DATA: dataDir,
    KONTOR_PORT: String(port),
    KONTOR_SMTP_IN_PORT: String(smtpPort),
    KONTOR_EGRESS_ALLOW: '127.0.0.0/8,::1/128',
    KONTOR_LOG: 'warn',
  }
  const sink = await startSmtpSink()
  const dovecot = await startDovecot({ users: Object.fromEntries(boxes.map((box) => [box, password])) })
  const imapNet = await startTcpProxy(dovecot.imapsPort)
  const smtpNet = await startTcpProxy(sink.port)
  const databaseNet = await startTcpProxy(() => socketPath(dataDir))
  let pool: pg.Pool | null = null
  const asking = async <R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]> => {
    const until = performance.now() + askLimitMs
    for (;;) {
      try {
        pool ??= await lookBehind(dataDir)
        return (await pool.query<R>(text, values)).rows
      } catch (error) {
        await pool?.end().catch(() => undefined)
        pool = null
        if (performance.now() > until) throw error
        await new Promise((again) => setTimeout(again, 100))
      }
    }
  }
  return {
    settings,
    dataDir,
    hasDisk,
    smtpPort,
    dovecot,
    sink,
    imapNet,
    smtpNet,
    databaseNet,
    another: async (far) => {
      const [other = 0] = await freePorts(1)
      const own = { ...settings, KONTOR_PORT: String(other), KONTOR_SMTP_IN_PORT: '0' }
      return far ? { ...own, DATABASE_URL: await farUrl(dataDir, databaseNet.port) } : own
    },
    kontor: async (args, input = '') => {
      const { code, out, err } = await runKontor(settings, args, input)
      if (code !== 0) throw new Error(`kontor ${args.join(' ')} ended with ${code}:\n${err}\n${out}`)
      return out
    },
    ask: asking,
    close: async () => {
      await pool?.end().catch(() => undefined)
      for (const net of [imapNet, smtpNet, databaseNet]) await net.stop()
      await sink.stop()
      await dovecot.stop()
      await stopOrphan(dataDir)
      if (hasDisk) spawnSync('umount', ['-l', dataDir])
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Founds the firm with the commands that an operator would use; gives each agent's token. */
export async function foundFirm(world: World): Promise<Map<string, string>> {
  const admin = ['--admin-login', 'admin', '--admin-password-stdin']
  await world.kontor(['tenant', 'create', 'Firm', '--slug', 'firm', ...admin], 'admin-admin\n')
  await world.kontor(['apply', '-', '--tenant', 'firm'], stringify(declarationOf(world)))
  const tokens = new Map<string, string>()
  for (const login of agentLogins) {
    const said = await world.kontor(['token', 'create', '--tenant', 'firm', '--login', login])
    tokens.set(login, (JSON.parse(said) as { token: string }).token)
  }
  return tokens
}

function declarationOf(world: World): unknown {
  const send = { via: 'smtp', host: '127.0.0.1', port: world.smtpNet.port, tls: 'none' }
  const account = (address: string, receive: Record<string, unknown>) => ({
    name: address.split('@')[0],
    channel: 'email',
    address,
    queue: 'Service',
    receive,
    send,
    receipt: { enabled: true, language: 'en' },
  })
  const imap = {
    via: 'imap',
    host: 'localhost',
    port: world.imapNet.port,
    tls: 'implicit',
    ca: world.dovecot.ca,
  }
  return {
    queues: [{ name: 'Service' }],
    accounts: [
      account(smtpAddress, { via: 'smtp' }),
      ...boxes.map((box) => account(box, { ...imap, user: box, password, intervalSeconds: 5 })),
    ],
    users: agentLogins.map((login) => ({
      login,
      name: login,
      password: 'secret-1',
      profile: 'agent',
      queues: ['Service'],
    })),
  }
}

/** Root may give the house a disk of its own in memory; anybody else does without the fault of a full one. */
function mountDisk(folder: string): boolean {
  if (process.getuid?.() !== 0) return false
  const options = `size=${diskMegabytes}m,mode=0711`
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0
}

/** The login of the house's own processes, over TCP. */
async function farUrl(dataDir: string, port: number): Promise<string> {
  const { openKeyring } = await import('../../server/src/platform/secrets/index.ts')
  const keyring = await openKeyring(join(dataDir, 'keys', 'master.key'))
  return `postgres://kontor_login:${keyring.derive('embedded-database-login')}@127.0.0.1:${port}/kontor`
}
