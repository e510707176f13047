import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { expect, test } from 'vitest'
import { temporaryDataDir } from './build.ts'
import { startEmbedded } from './embedded.ts'
import { readRunning } from './lock.ts'

const PARENT = fileURLToPath(new URL('testdata/start-and-wait.ts', import.meta.url))
const isRoot = process.getuid?.() === 0
const quiet = () => undefined

/** What root does for PostgreSQL's sake does not exist for a plain user: nothing is skipped, there is nothing to test. */
function testAsRoot(name: string, body: () => Promise<void>): void {
  if (isRoot) test(name, body)
}

async function ask(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

async function spawnParent(dataDir: string, account: { uid?: number; gid?: number } = {}) {
  const child = spawn(process.execPath, [PARENT, dataDir], { stdio: ['ignore', 'pipe', 'pipe'], ...account })
  const faults: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => faults.push(chunk))
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(() => {
      throw new Error(Buffer.concat(faults).toString())
    }),
  ])
  return { child, facts: JSON.parse(String(line[0])) as { serverPid: number; uid: number } }
}

test('creates the cluster once and finds its data again after a restart', async () => {
  await using folder = await temporaryDataDir()
  const first = await startEmbedded({ dataDir: folder.dataDir, log: quiet })
  await ask(first.ownerUrl, 'create table kept (n int); insert into kept values (42)')
  await first.stop()
  const second = await startEmbedded({ dataDir: folder.dataDir, log: quiet })
  expect(second.ownerUrl).toBe(first.ownerUrl)
  expect(second.adopted).toBe(false)
  expect(await ask(second.ownerUrl, 'select n from kept')).toEqual([{ n: 42 }])
  await second.stop()
})

test('the cluster sorts and stores by builtin C.UTF-8, listens on no port and keeps content out of its log', async () => {
  await using folder = await temporaryDataDir()
  const database = await startEmbedded({ dataDir: folder.dataDir, log: quiet })
  const [facts] = await ask(
    database.ownerUrl,
    `select datlocale, pg_encoding_to_char(encoding) as encoding, current_setting('listen_addresses') as listens,
       current_setting('synchronous_commit') as synchronous, current_setting('data_checksums') as checksums
     from pg_database where datname = current_database()`,
  )
  expect(facts).toEqual({
    datlocale: 'C.UTF-8',
    encoding: 'UTF8',
    listens: '',
    synchronous: 'on',
    checksums: 'on',
  })
  const canary = 'canary-5e1f'
  await expect(ask(database.ownerUrl, `select '${canary}'::int`)).rejects.toThrow(canary)
  await ask(database.ownerUrl, `create table secrets (word text primary key)`)
  const twice = ask(database.ownerUrl, `insert into secrets values ('${canary}'), ('${canary}')`)
  await expect(twice).rejects.toThrow('duplicate key')
  await database.stop()
  const log = await readFile(join(folder.dataDir, 'database', 'server.log'), 'utf8')
  expect(log).toContain('ready to accept connections')
  expect(log).not.toContain(canary)
})

test('a server that is killed while rows come in is restarted, and no acknowledged row is lost', async () => {
  await using folder = await temporaryDataDir()
  const database = await startEmbedded({ dataDir: folder.dataDir, log: quiet })
  await ask(database.ownerUrl, 'create table rows (n int primary key)')
  let acknowledged = 0
  for (let round = 0; round < 4; round++) {
    const killed = database.pid()
    const client = await reconnect(database.ownerUrl)
    const insert = async () => {
      for (;;) {
        await client.query('insert into rows values ($1) on conflict do nothing', [acknowledged + 1])
        acknowledged += 1
        if (acknowledged % 200 === 0) process.kill(killed, 'SIGKILL')
      }
    }
    await expect(insert()).rejects.toThrow()
    await (await reconnect(database.ownerUrl)).end()
    const [row] = await ask(database.ownerUrl, 'select count(*)::int as stored from rows')
    // The one insert that was under way may or may not be there.
    expect(Number(row?.['stored']) - acknowledged).toBeOneOf([0, 1])
    await client.end().catch(() => undefined)
  }
  expect(acknowledged).toBeGreaterThan(500)
  await database.stop()
}, 60_000)

/** Connects as soon as the server is back: what the product's pool does, too. */
async function reconnect(connectionString: string): Promise<pg.Client> {
  for (;;) {
    const client = new pg.Client({ connectionString })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return client
    } catch {
      await client.end().catch(() => undefined)
    }
  }
}

test('the server of a killed parent is adopted with its connections', async () => {
  await using folder = await temporaryDataDir()
  const { child, facts } = await spawnParent(folder.dataDir)
  const running = readRunning(folder.dataDir)
  const survivor = await reconnect(running?.ownerUrl ?? '')
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(readRunning(folder.dataDir)).toBeUndefined()
  const database = await startEmbedded({ dataDir: folder.dataDir, test: true, log: quiet })
  expect({ adopted: database.adopted, pid: database.pid() }).toEqual({ adopted: true, pid: facts.serverPid })
  expect((await survivor.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await survivor.end()
  await database.stop()
})

test('a pid file that now names another process does not keep the server from starting', async () => {
  await using folder = await temporaryDataDir()
  const first = await startEmbedded({ dataDir: folder.dataDir, log: quiet })
  const pidFile = join(folder.dataDir, 'database', 'cluster', 'postmaster.pid')
  const lines = (await readFile(pidFile, 'utf8')).split('\n')
  await first.stop()
  await writeFile(pidFile, [String(process.pid), ...lines.slice(1)].join('\n'))
  const second = await startEmbedded({ dataDir: folder.dataDir, log: quiet })
  expect(second.adopted).toBe(false)
  await second.stop()
})

test('a path too long for a socket gets a short socket folder, which goes with the server', async () => {
  await using folder = await temporaryDataDir('a-rather-long-folder-name'.repeat(4), 'and-more'.repeat(8))
  await mkdir(dirname(folder.dataDir))
  await chmod(dirname(folder.dataDir), 0o711)
  const database = await startEmbedded({ dataDir: folder.dataDir, test: true, log: quiet })
  expect(Buffer.byteLength(database.socketDir)).toBeLessThan(86)
  expect(await ask(database.ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }])
  await database.stop()
  await expect(readFile(database.socketDir)).rejects.toMatchObject({ code: 'ENOENT' })
})

testAsRoot(
  'in a folder closed to PostgreSQL the database goes elsewhere, and a link says where',
  async () => {
    await using folder = await temporaryDataDir('closed', 'data')
    await mkdir(dirname(folder.dataDir), { mode: 0o700 })
    const database = await startEmbedded({ dataDir: folder.dataDir, test: true, log: quiet })
    const home = await realpath(join(folder.dataDir, 'database'))
    expect(home).not.toContain(folder.dataDir)
    await database.stop()
    const again = await startEmbedded({ dataDir: folder.dataDir, test: true, log: quiet })
    expect(again.ownerUrl).toBe(database.ownerUrl)
    await again.stop()
    await rm(home, { recursive: true })
    await expect(startEmbedded({ dataDir: folder.dataDir, log: quiet })).rejects.toThrow('remove the link')
  },
)

testAsRoot('runs for a plain user as that user', async () => {
  const NOBODY = 65534
  await using folder = await temporaryDataDir('plain')
  await mkdir(folder.dataDir)
  await chmod(dirname(folder.dataDir), 0o777)
  await chmod(folder.dataDir, 0o777)
  const { child, facts } = await spawnParent(folder.dataDir, { uid: NOBODY, gid: NOBODY })
  expect(facts.uid).toBe(NOBODY)
  const status = await readFile(`/proc/${facts.serverPid}/status`, 'utf8')
  expect(status).toMatch(/^Uid:\s+65534\s+65534/m)
  child.kill('SIGKILL')
  await once(child, 'exit')
})
