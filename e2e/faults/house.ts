import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Environment, type KontorProcess, startKontorProcess } from './kontor-process.ts'
import type { World } from './world.ts'

/** Of the Debian package `faketime`: the clock of one process, as a file says. */
const fakeClockLibrary = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
  .find((file) => existsSync(file))

/** The processes of the house: one that keeps the database, and others beside it. */
export interface House {
  baseUrl: string
  start(): Promise<void>
  kill(): Promise<void>
  /** Kills it and starts it anew, with a clock that can be turned or with the true one. */
  restart(options?: { fakeClock?: boolean }): Promise<void>
  /** One more process on the same data; `far` has its database over a network that can be cut. */
  join(far: boolean): Promise<KontorProcess>
  /** Turns the clock of a house that was started with a fake one, e.g. `+1h`; `+0` is right. */
  turnClock(by: string): Promise<void>
  /** How long starts took until the house answered. */
  startsMs: number[]
  kills(): number
  /** What the last process said. */
  said(): string
  end(): Promise<void>
}

/** Whether the clock of a process can be turned on this machine. */
export const hasFakeClock: boolean = fakeClockLibrary !== undefined

export function openHouse(world: World, program?: string): House {
  const clockFile = join(world.dataDir, 'clock')
  const startsMs: number[] = []
  const others: KontorProcess[] = []
  let primary: KontorProcess | null = null
  let kills = 0
  const begin = async (more: Environment = {}): Promise<void> => {
    primary = await startKontorProcess({ ...world.settings, ...more }, [], program)
    startsMs.push(primary.startedInMs)
  }
  return {
    baseUrl: `http://127.0.0.1:${world.settings['KONTOR_PORT']}`,
    start: () => begin(),
    kill: async () => {
      kills += 1
      await primary?.kill()
    },
    restart: async ({ fakeClock = false } = {}) => {
      kills += 1
      await primary?.kill()
      if (!fakeClock || fakeClockLibrary === undefined) return begin()
      await writeFile(clockFile, '+0\n')
      await begin({
        LD_PRELOAD: fakeClockLibrary,
        FAKETIME_TIMESTAMP_FILE: clockFile,
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      })
    },
    join: async (far) => {
      const settings = await world.another(far)
      const other = await startKontorProcess(settings, far ? [] : ['--join'], program)
      others.push(other)
      return other
    },
    turnClock: (by) => writeFile(clockFile, `${by}\n`),
    startsMs,
    kills: () => kills,
    said: () => primary?.said() ?? '',
    end: async () => {
      for (const other of others) await other.kill()
      await primary?.kill()
    },
  }
}
