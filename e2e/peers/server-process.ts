import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Account } from './run-as.ts'

/** A server that can be started and killed again and again; it dies with this process. */
export type ServerProcess = {
  /** Starts it and waits for `ready`; throws when it ends before. */
  start(ready: () => Promise<unknown>): Promise<void>
  /** Ends it and all its children at once, as a crash would. */
  kill(): Promise<void>
}

/** Runs `command` as `account`, in a process group of its own. */
export function serverProcess(command: string, args: string[], account: Account): ServerProcess {
  let child: ChildProcess | null = null
  const running = () => (child?.exitCode === null && child.signalCode === null ? child : null)
  const killGroup = () => {
    const { pid } = running() ?? {}
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  }
  const start = async (ready: () => Promise<unknown>) => {
    const identity = process.getuid?.() === 0 ? { uid: account.uid, gid: account.gid } : {}
    child = spawn(command, args, { stdio: 'ignore', detached: true, ...identity })
    process.once('exit', killGroup)
    const ended = once(child, 'exit').then(() => {
      throw new Error(`${command} ended while starting`)
    })
    ended.catch(() => undefined)
    await Promise.race([ended, ready()])
  }
  const kill = async () => {
    process.removeListener('exit', killGroup)
    const alive = running()
    const exit = alive === null ? null : once(alive, 'exit')
    killGroup()
    await exit
    child = null
  }
  return { start, kill }
}
