import { spawn } from 'node:child_process'
import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { SERVER_ENVIRONMENT } from './cluster.ts'
import { identify } from './process-facts.ts'
import { type Postmaster, waitUntilReady } from './postmaster.ts'
import type { ServerUser } from './server-user.ts'

/** Long enough to replay a large write-ahead log after a crash on a slow disk. */
const READY_LIMIT_MS = 120_000
/** Shared memory of killed back ends may be held for some seconds. */
const RETRY_FOR_MS = 15_000
const RETRY_EVERY_MS = 100
/** The server's own log is set aside at a start when it has grown beyond this. */
const LOG_LIMIT_BYTES = 10 * 1024 * 1024
const LOG_TAIL_BYTES = 2_000

/** What PostgreSQL says when the remains of a killed server are still there; worth another try. */
const TRANSIENT = /pre-existing shared memory block|is another postmaster|shutting down/

export type LaunchOrder = {
  postgres: string
  clusterDir: string
  socketDir: string
  port: number
  user: ServerUser
  logFile: string
}

/**
 * Starts the server and resolves when it takes connections. It gets a session of its own, so that Ctrl-C in our
 * terminal reaches only us, and writes to a file, so that it neither blocks on nor dies with us.
 * @throws Error with the end of the server's log
 */
export async function launch(order: LaunchOrder): Promise<Postmaster> {
  const giveUpAt = performance.now() + RETRY_FOR_MS
  for (;;) {
    const outcome = await launchOnce(order)
    if ('process' in outcome) return outcome
    if (!TRANSIENT.test(outcome.log) || performance.now() > giveUpAt) {
      throw new Error(`PostgreSQL did not start:\n${outcome.log.trim() || '(it said nothing)'}`)
    }
    await delay(RETRY_EVERY_MS)
  }
}

async function launchOnce(order: LaunchOrder): Promise<Postmaster | { log: string }> {
  const log = openLog(order.logFile)
  const from = fstatSync(log).size
  try {
    const child = spawn(
      order.postgres,
      ['-D', order.clusterDir, '-k', order.socketDir, '-p', String(order.port)],
      {
        ...order.user.spawn,
        cwd: '/',
        env: SERVER_ENVIRONMENT,
        detached: true,
        stdio: ['ignore', log, log],
      },
    )
    child.unref()
    const failed = new Promise<never>((_, reject) => child.once('error', reject))
    const process = child.pid === undefined ? undefined : identify(child.pid)
    const ready =
      process === undefined
        ? Promise.resolve(undefined)
        : waitUntilReady(order.clusterDir, process, READY_LIMIT_MS)
    return (await Promise.race([ready, failed])) ?? { log: readFrom(order.logFile, from) }
  } finally {
    closeSync(log)
  }
}

function openLog(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`)
  return openSync(file, 'a', 0o600)
}

function readFrom(file: string, from: number): string {
  const descriptor = openSync(file, 'r')
  try {
    const size = fstatSync(descriptor).size
    const start = Math.max(from, size - LOG_TAIL_BYTES)
    const buffer = Buffer.alloc(Math.max(0, size - start))
    readSync(descriptor, buffer, 0, buffer.length, start)
    return buffer.toString('utf8')
  } finally {
    closeSync(descriptor)
  }
}
