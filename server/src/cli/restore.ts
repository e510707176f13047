import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { bindTakenAddresses } from '#accounts'
import { openBlobStore } from '#platform/blobs'
import { type Config, readConfig } from '#platform/config'
import { systemClock } from '#platform/context'
import { openDatabase, requireKnownMigrations, tenantsHeld } from '#platform/db'
import { createLog } from '#platform/log'
import { lockDataDir, startEmbedded } from '#platform/postgres'
import { keyIdOf, openKeyring, readKeys } from '#platform/secrets'
import { listTenants } from '#tenancy'
import { checkBackup, type Head, restoreBackup, settleTenant, unpackKey } from '../backup/index.ts'
import { version } from '../main.ts'
import { loginRole, loginUrl, passwordOf } from './runtime.ts'
import { occasionally, print, readOptions, readStdinLine, say, sizeText, UsageError } from './usage.ts'
import { verifyTenants } from './verify.ts'

const usage = 'kontor restore IN [--check] [--replace] [--drill] [--key-passphrase-stdin]'
const maxConnections = 4

/** The database that is filled: its owner, and the login under which the product works on it. */
interface Target {
  ownerUrl: string
  stop(): Promise<void>
}

/**
 * `kontor restore IN`: checks the whole file, then puts it into an empty installation in one step, fences the outbox
 * and ends with `kontor verify`. `--replace` gives up what is there; `--drill` pauses all accounts, so that a trial
 * beside the real system fetches nothing; `--check` only reads the file.
 */
export async function restore(args: string[]): Promise<number> {
  const options = readOptions(args, { flags: ['check', 'replace', 'drill', 'key-passphrase-stdin'] })
  const [file] = options.words
  if (!file || options.words.length > 1) throw new UsageError(usage)
  const beganMs = performance.now()
  const passphrase = options.has('key-passphrase-stdin') ? await readStdinLine() : null
  const tell = occasionally()
  say('checking the backup …')
  const checked = await checkBackup(resolve(file), (bytes) => tell(() => `checked ${sizeText(bytes)}`))
  const { head, manifest } = checked
  await requireKnownMigrations(head.migrations)
  const rows = manifest.parts.reduce((sum, part) => sum + part.rows, 0)
  const blobs = manifest.blobs.reduce((sum, one) => sum + one.count, 0)
  print({
    checked: resolve(file),
    ok: true,
    at: head.at,
    tenants: head.tenants.length,
    rows,
    blobs,
    keyId: head.keyId,
  })
  if (options.has('check')) return 0

  const config = readConfig(process.env, { demo: false })
  const keyBytes = await keyFor(config.keyFile, head, passphrase)
  const target = await openTarget(config)
  try {
    const given = await tenantsHeld(target.ownerUrl)
    if (given.length > 0 && !options.has('replace'))
      throw new Error(
        'There are tenants in this database already. Restore into an empty one (another KONTOR_DATA or DATABASE_URL), or give them up with --replace',
      )
    if (keyBytes !== null) await placeKey(config.keyFile, keyBytes)
    const keyring = await openKeyring(config.keyFile)
    const log = createLog(config.logLevel)
    const services = {
      clock: systemClock,
      keyring,
      blobs: openBlobStore(config.blobsUrl, config.dataDir),
      log,
      baseUrl: config.baseUrl,
    }
    const login =
      config.databaseUrl === null
        ? { name: loginRole, password: passwordOf(keyring) }
        : { name: decodeURIComponent(new URL(config.databaseUrl).username) }
    say('putting rows and blobs in …')
    const done = await restoreBackup(resolve(file), checked, {
      ownerUrl: target.ownerUrl,
      login,
      services,
      log,
      settle: (tx, of) => settleTenant(tx, of, { pauseAccounts: options.has('drill') }),
      progress: (state) => tell(() => `${state.rows} of ${rows} rows, ${state.blobs} of ${blobs} blobs`),
    })
    // Files of tenants that were given up; those of the others are swept as ever.
    const kept = new Set(head.tenants.map(({ id }) => id))
    for (const id of given) if (!kept.has(id)) await services.blobs.removeTenant(id)
    say('verifying …')
    const url = config.databaseUrl ?? loginUrl(target.ownerUrl, passwordOf(keyring))
    const db = openDatabase({ url, maxConnections, log })
    bindTakenAddresses(db)
    try {
      const faults = await verifyTenants({ db, services }, await listTenants(db))
      const ok = faults === 0 && done.rows === rows && done.blobs === blobs
      print({
        restored: resolve(file),
        ok,
        at: head.at,
        tenants: head.tenants.length,
        rows: done.rows,
        blobs: done.blobs,
        seconds: Math.round((performance.now() - beganMs) / 100) / 10,
      })
      say(
        'Nothing that was unsent at the time of the backup goes out by itself: see "kontor outbox list". Everybody logs in anew; API tokens are made anew.',
      )
      return ok ? 0 : 1
    } finally {
      await db.close()
    }
  } finally {
    await target.stop()
  }
}

async function openTarget(config: Config): Promise<Target> {
  if (config.databaseUrl !== null) {
    if (config.databaseOwnerUrl === null)
      throw new UsageError('set DATABASE_OWNER_URL too: a restore makes the tables anew')
    return { ownerUrl: config.databaseOwnerUrl, stop: async () => undefined }
  }
  await mkdir(config.dataDir, { recursive: true })
  const lock = await lockDataDir(config.dataDir, { pid: process.pid, port: config.port, version })
  try {
    const embedded = await startEmbedded({ dataDir: config.dataDir, log: () => undefined })
    return {
      ownerUrl: embedded.ownerUrl,
      stop: async () => {
        await embedded.stop()
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/**
 * The bytes of the key file that belong to the backup, or null when the right one is in its place. Refuses when
 * neither the place nor the backup has it: sealed values would be lost without a word.
 */
async function keyFor(keyFile: string, head: Head, passphrase: string | null): Promise<Buffer | null> {
  const own = existsSync(keyFile) ? keyIdOf((await readKeys(keyFile)).current) : null
  if (own === head.keyId) return null
  if (head.key) return unpackKey(head.key, passphrase)
  throw new Error(
    own === null
      ? `The backup is without its key. Put the key file of the installation that was backed up (key ${head.keyId}) at ${keyFile} first`
      : `The key file ${keyFile} is key ${own}, the backup needs key ${head.keyId}: put that one in its place`,
  )
}

/** A key that is there already opens nothing of the backup; it is kept beside. */
async function placeKey(keyFile: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(keyFile), { recursive: true, mode: 0o700 })
  if (existsSync(keyFile)) {
    const aside = `${keyFile}.before-restore-${Date.now()}`
    await rename(keyFile, aside)
    say(`the key file that was there is now ${aside}`)
  }
  await writeFile(keyFile, bytes, { flag: 'wx', mode: 0o600 })
}
