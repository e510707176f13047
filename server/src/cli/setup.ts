import { migrate, rolesForTheDba } from '#platform/db'
import { readConfig } from '#platform/config'
import pg from 'pg'
import { openRuntime } from './runtime.ts'
import { print } from './usage.ts'

const insufficientPrivilege = '42501'

/** `kontor setup`: roles, schema and keys; prints the SQL for the DBA where rights are missing. */
export async function setup(): Promise<number> {
  const config = readConfig(process.env, { demo: false })
  if (config.databaseUrl !== null && config.databaseOwnerUrl !== null) {
    const login = decodeURIComponent(new URL(config.databaseUrl).username)
    try {
      const { applied } = await migrate({ ownerUrl: config.databaseOwnerUrl, login: { name: login } })
      print({ database: 'external', applied })
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== insufficientPrivilege) throw error
      process.stderr.write(
        `The owner login lacks a right (${error.message}). Ask the DBA to run:\n\n${rolesForTheDba(login)}\n`,
      )
      return 1
    }
  }
  const runtime = await openRuntime({ mode: 'beside' })
  await runtime.close()
  print({ database: config.databaseUrl === null ? 'embedded' : 'external', keyFile: 'ready', ok: true })
  return 0
}
