import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDataDir } from './build.ts'
import { DataDirBusy, lockDataDir, readRunning } from './lock.ts'
import { identify } from './process-facts.ts'

const order = { pid: process.pid, port: 4100, version: '1.2.3' }

test('a second start names the running process; release frees the folder', async () => {
  await using folder = await temporaryDataDir()
  const lock = await lockDataDir(folder.dataDir, order)
  const refused = await lockDataDir(folder.dataDir, { ...order, port: 4200 }).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(DataDirBusy)
  expect(refused).toMatchObject({ pid: process.pid, port: 4100, message: expect.stringContaining('--join') })
  await lock.release()
  expect(readRunning(folder.dataDir)).toBeUndefined()
  await (await lockDataDir(folder.dataDir, order)).release()
  expect(await readdir(folder.dataDir)).toEqual([])
})

test('what the running process records is for its own account only', async () => {
  await using folder = await temporaryDataDir()
  const lock = await lockDataDir(folder.dataDir, order)
  await lock.record({ ownerUrl: 'postgres://owner@localhost/kontor' })
  expect(readRunning(folder.dataDir)).toMatchObject({
    httpPort: 4100,
    ownerUrl: 'postgres://owner@localhost/kontor',
  })
  expect((await stat(join(folder.dataDir, 'running.json'))).mode & 0o777).toBe(0o600)
  await lock.release()
})

test('the lock of a dead process is taken over, and by one contestant only', async () => {
  await using folder = await temporaryDataDir()
  const child = spawn('/bin/sleep', ['60'])
  await once(child, 'spawn')
  await lockDataDir(folder.dataDir, { ...order, pid: child.pid ?? 0 })
  child.kill('SIGKILL')
  await once(child, 'exit')
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, () => lockDataDir(folder.dataDir, order)),
  )
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
  expect(await readdir(folder.dataDir)).toEqual(['running.json'])
})

test('a process number that was given to a later process does not hold the folder', async () => {
  await using folder = await temporaryDataDir()
  const namesake = { ...identify(process.pid), startTicks: '1', httpPort: 4100, version: '1', startedAt: '' }
  await writeFile(join(folder.dataDir, 'running.json'), JSON.stringify(namesake))
  expect(readRunning(folder.dataDir)).toBeUndefined()
  await (await lockDataDir(folder.dataDir, order)).release()
})
