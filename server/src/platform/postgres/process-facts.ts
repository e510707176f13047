import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** How often a process that we cannot wait for is looked at. */
const LOOK_EVERY_MS = 10

/** What tells one process from a later one that got the same number. */
export type ProcessIdentity = { pid: number; startTicks: string; bootId: string }

/** The identity of a running process, or undefined when there is none (a zombie counts as none). */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readText(`/proc/${pid}/stat`)
  if (stat === undefined) return undefined
  // proc(5): the second field is the name in parentheses, which may itself contain spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, startTicks] = [fields[0], fields[19]]
  if (state === undefined || startTicks === undefined || state === 'Z' || state === 'X') return undefined
  return { pid, startTicks, bootId: readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '' }
}

/** True while exactly this process, not a namesake, is running. */
export function isRunning(process: ProcessIdentity): boolean {
  const now = identify(process.pid)
  return now !== undefined && now.startTicks === process.startTicks && now.bootId === process.bootId
}

/** Resolves true when the process has ended, false when it is still there after the limit. */
export async function waitForEnd(process: ProcessIdentity, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs
  while (isRunning(process)) {
    if (performance.now() > end) return false
    await delay(LOOK_EVERY_MS)
  }
  return true
}

/** The executable of a `postgres` process that works in this cluster, or undefined for any other process. */
export function serverExecutable(pid: number, clusterDir: string): string | undefined {
  const executable = readLink(`/proc/${pid}/exe`)
  const name = basename(executable ?? '').replace(/ \(deleted\)$/, '')
  // PostgreSQL makes its data directory the working directory of all its processes.
  return name === 'postgres' && readLink(`/proc/${pid}/cwd`) === clusterDir ? executable : undefined
}

/** Every live PostgreSQL process of this cluster: the postmaster, and back ends that outlived theirs. */
export function findServerProcesses(clusterDir: string): ProcessIdentity[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && serverExecutable(Number(name), clusterDir) !== undefined)
    .map((name) => identify(Number(name)))
    .filter((found) => found !== undefined)
}

function readText(path: string): string | undefined {
  return orUndefined(() => readFileSync(path, 'utf8'))
}

function readLink(path: string): string | undefined {
  return orUndefined(() => readlinkSync(path))
}

/** Another user's process (EACCES, EPERM) and one that has just gone (ENOENT, ESRCH) are both "not ours". */
function orUndefined(read: () => string): string | undefined {
  try {
    return read()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (['EACCES', 'EPERM', 'ENOENT', 'ESRCH'].includes(code)) return undefined
    throw error
  }
}
