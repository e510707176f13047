import { setTimeout as delay } from 'node:timers/promises'
import { isRunning } from './process-facts.ts'
import type { Postmaster } from './postmaster.ts'

const LOOK_EVERY_MS = 100
const RESTART_WAIT_MS = 100
const RESTART_WAIT_MAX_MS = 10_000

export type KeptServer = {
  current(): Postmaster
  /** Ends the watch and resolves with the server, after a restart that may be under way. */
  release(): Promise<Postmaster>
}

/**
 * Watches a server and restarts it when it dies, for as long as it takes: whoever is connected reconnects. A look
 * at /proc instead of an exit event, because an adopted server is not our child.
 */
export function keepRunning(
  first: Postmaster,
  { restart, log }: { restart: () => Promise<Postmaster>; log: (message: string) => void },
): KeptServer {
  let server = first
  const ended = new AbortController()
  const watch = (async () => {
    let waitMs = RESTART_WAIT_MS
    while (!ended.signal.aborted) {
      if (isRunning(server.process)) {
        await pause(LOOK_EVERY_MS, ended.signal)
        continue
      }
      log(`the database (process ${server.process.pid}) died; restarting it`)
      try {
        server = await restart()
        waitMs = RESTART_WAIT_MS
        log(`database restarted (process ${server.process.pid})`)
      } catch (error) {
        log(error instanceof Error ? error.message : String(error))
        await pause(waitMs, ended.signal)
        waitMs = Math.min(waitMs * 2, RESTART_WAIT_MAX_MS)
      }
    }
  })()
  return {
    current: () => server,
    async release() {
      ended.abort()
      await watch
      return server
    },
  }
}

async function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  await delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined)
}
