import { execFileSync } from 'node:child_process'
import { mkdir, readlink, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeReachable } from './binaries.ts'
import { temporaryDataDir } from './build.ts'
import { chooseServerUser } from './server-user.ts'

/** A package as npm leaves it with --ignore-scripts and a strict umask: no links, closed to others. */
async function ship(dir: string): Promise<string> {
  const nativeDir = join(dir, 'package/native')
  await mkdir(join(nativeDir, 'bin'), { recursive: true })
  await mkdir(join(nativeDir, 'lib'))
  await writeFile(join(nativeDir, 'bin/postgres'), '#!/bin/sh\ncat "$(dirname "$0")/../lib/libpq.so"\n', {
    mode: 0o700,
  })
  await writeFile(join(nativeDir, 'lib/libpq.so.5'), 'library', { mode: 0o600 })
  const links = [{ source: 'native/lib/libpq.so.5', target: 'native/lib/libpq.so' }]
  await writeFile(join(nativeDir, 'pg-symlinks.json'), JSON.stringify(links))
  return nativeDir
}

test('missing library links are made', async () => {
  await using folder = await temporaryDataDir()
  const nativeDir = await ship(folder.dataDir)
  const self = { name: 'self', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, spawn: {} }
  const shipped = { nativeDir, version: '18.0' }
  const binaries = await makeReachable(shipped, { user: self, reachableDir: folder.dataDir })
  expect(binaries.postgres).toBe(join(nativeDir, 'bin/postgres'))
  expect(await readlink(join(nativeDir, 'lib/libpq.so'))).toBe('libpq.so.5')
  expect(await makeReachable(shipped, { user: self, reachableDir: folder.dataDir })).toEqual(binaries)
})

if (process.getuid?.() === 0) {
  test('what the account cannot enter is copied, once, to where it can', async () => {
    await using folder = await temporaryDataDir()
    const closed = join(folder.dataDir, 'closed')
    await mkdir(closed, { mode: 0o700 })
    const user = chooseServerUser('/nowhere')
    const order = { user, reachableDir: folder.dataDir }
    const binaries = await makeReachable({ nativeDir: await ship(closed), version: '18.0' }, order)
    expect(binaries.postgres).toBe(join(folder.dataDir, 'postgres-18.0/bin/postgres'))
    expect(execFileSync(binaries.postgres, { ...user.spawn, encoding: 'utf8' })).toBe('library')
    const { ino } = await stat(binaries.postgres)
    await makeReachable({ nativeDir: join(closed, 'package/native'), version: '18.0' }, order)
    expect((await stat(binaries.postgres)).ino).toBe(ino)
  })
}
