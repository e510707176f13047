import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { stringify } from 'yaml'
import { testDatabase } from '../../server/src/testing/database.ts'
import { freePorts } from '../peers/free-ports.ts'
import { type Environment, runKontor } from './kontor-process.ts'

/** A database, a folder and a tenant for real processes, and a way to look behind their backs. */
export interface Field {
  settings: Environment
  smtpPort: number
  tenantId: string
  token(login: string): Promise<string>
  ask<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>
  /** Ports for a further process on the same database. */
  another(): Promise<Environment>
  close(): Promise<void>
}

/** Prepares all of it with the commands that an operator would use. */
export async function openField(document: unknown): Promise<Field> {
  const database = await testDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'kontor-field-'))
  const [port = 0, smtpPort = 0] = await freePorts(2)
  const settings: Environment = {
    DATABASE_URL: database.appUrl,
    KONTOR_DATA: folder,
    KONTOR_PORT: String(port),
    KONTOR_SMTP_IN_PORT: String(smtpPort),
    KONTOR_EGRESS_ALLOW: '127.0.0.0/8,::1/128',
    KONTOR_LOG: 'error',
  }
  const run = async (args: string[], input = '') => {
    const { code, out, err } = await runKontor(settings, args, input)
    if (code !== 0) throw new Error(`kontor ${args.join(' ')} ended with ${code}:\n${err}`)
    return out
  }
  const create = [
    'tenant',
    'create',
    'Firm',
    '--slug',
    'firm',
    '--admin-login',
    'admin',
    '--admin-password-stdin',
  ]
  const { id: tenantId } = JSON.parse(await run(create, 'admin-admin\n')) as { id: string }
  await run(['apply', '-', '--tenant', 'firm'], stringify(document))
  const pool = new pg.Pool({ connectionString: database.superuserUrl, max: 2 })
  pool.on('error', () => undefined)
  return {
    settings,
    smtpPort,
    tenantId,
    token: async (login) =>
      (JSON.parse(await run(['token', 'create', '--tenant', 'firm', '--login', login])) as { token: string })
        .token,
    ask: async (text, values) => (await pool.query(text, values)).rows,
    another: async () => {
      const [other = 0] = await freePorts(1)
      return { ...settings, KONTOR_PORT: String(other), KONTOR_SMTP_IN_PORT: '0' }
    },
    close: async () => {
      await pool.end()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
