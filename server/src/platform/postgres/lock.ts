import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { identify, isRunning, type ProcessIdentity } from './process-facts.ts'

const LOCK_FILE = 'running.json'
/** Only for the moments in which several starts fight over what a dead process left. */
const CONTEST_LIMIT_MS = 5_000
const CONTEST_WAIT_MS = 20

/** The process that holds a data folder, and what others need to work beside it. The file has mode 0600. */
export type Running = ProcessIdentity & {
  version: string
  startedAt: string
  httpPort: number
  /** Added once the database runs; holds a password. */
  ownerUrl?: string
  /** Of the product's login, which follows from the master key of the time when the server started. */
  loginPassword?: string
  /** Whether it serves the demo. */
  demo?: boolean
}

export type DataDirLock = {
  /** Publishes more about this process, for `readRunning`. */
  record(facts: Partial<Pick<Running, 'httpPort' | 'ownerUrl' | 'loginPassword' | 'demo'>>): Promise<void>
  release(): Promise<void>
}

/** Another process works on the same data folder. */
export class DataDirBusy extends Error {
  readonly pid: number
  readonly port: number
  readonly startedAt: string

  constructor(dataDir: string, { pid, httpPort, startedAt }: Running) {
    super(
      `Kontor already runs on ${dataDir} (process ${pid}, port ${httpPort}, since ${startedAt}): stop it, use "serve --join" to attach to it, or set KONTOR_DATA to another folder.`,
    )
    this.name = 'DataDirBusy'
    this.pid = pid
    this.port = httpPort
    this.startedAt = startedAt
  }
}

/**
 * Takes the data folder for this process; what a dead process left is taken over.
 * @throws DataDirBusy when another live process holds it
 */
export async function lockDataDir(
  dataDir: string,
  { pid, port, version }: { pid: number; port: number; version: string },
): Promise<DataDirLock> {
  const identity = identify(pid)
  if (identity === undefined) throw new Error(`There is no process ${pid} to hold ${dataDir}.`)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  let own: Running = { ...identity, version, startedAt: new Date().toISOString(), httpPort: port }
  await take(dataDir, own)
  return {
    async record(facts) {
      own = { ...own, ...facts }
      await rename(await writeAside(dataDir, own), join(dataDir, LOCK_FILE))
    },
    async release() {
      const holder = readFile(join(dataDir, LOCK_FILE))
      if (holder !== undefined && sameProcess(holder, own))
        await rm(join(dataDir, LOCK_FILE), { force: true })
    },
  }
}

/** The live process that holds the data folder, or undefined. */
export function readRunning(dataDir: string): Running | undefined {
  const holder = readFile(join(dataDir, LOCK_FILE))
  return holder !== undefined && isRunning(holder) ? holder : undefined
}

async function take(dataDir: string, own: Running): Promise<void> {
  const file = join(dataDir, LOCK_FILE)
  const aside = await writeAside(dataDir, own)
  const giveUpAt = performance.now() + CONTEST_LIMIT_MS
  try {
    while (!(await linkUnlessThere(aside, file))) {
      const holder = readFile(file)
      if (holder === undefined) continue
      if (isRunning(holder) || performance.now() > giveUpAt) throw new DataDirBusy(dataDir, holder)
      await clearDead(file, holder, aside)
    }
  } finally {
    await rm(aside, { force: true })
  }
}

/** Only one process may clear the entry of a given dead one: the one that makes the file named after it. */
async function clearDead(file: string, dead: Running, aside: string): Promise<void> {
  const claim = `${file}.${dead.pid}-${dead.startTicks}`
  if (await linkUnlessThere(aside, claim)) {
    const now = readFile(file)
    if (now !== undefined && sameProcess(now, dead)) await rm(file)
    await rm(claim, { force: true })
    return
  }
  const claimant = readFile(claim)
  if (claimant !== undefined && !isRunning(claimant)) await rm(claim, { force: true })
  await delay(CONTEST_WAIT_MS)
}

/** A hard link appears whole or not at all, and never over an existing file. */
async function linkUnlessThere(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function writeAside(dataDir: string, running: Running): Promise<string> {
  const aside = join(dataDir, `.${LOCK_FILE}.${randomBytes(6).toString('hex')}`)
  await writeFile(aside, `${JSON.stringify(running)}\n`, { mode: 0o600, flag: 'wx' })
  return aside
}

function readFile(file: string): Running | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Running
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function sameProcess(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one.pid === other.pid && one.startTicks === other.startTicks && one.bootId === other.bootId
}
