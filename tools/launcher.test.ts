import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const top = dirname(dirname(fileURLToPath(import.meta.url)))
let home: string

/** An installation whose command line prints its arguments. */
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kontor-bin-'))
  for (const folder of ['bin', 'server/src/cli', 'elsewhere', 'system'])
    mkdirSync(join(home, folder), { recursive: true })
  cpSync(join(top, 'bin/kontor'), join(home, 'bin/kontor'))
  writeFileSync(
    join(home, 'server/src/cli/main.ts'),
    'process.stdout.write(JSON.stringify(process.argv.slice(2)))',
  )
})

afterEach(() => rmSync(home, { recursive: true }))

function withOwnNode(): void {
  mkdirSync(join(home, 'node_modules/.bin'), { recursive: true })
  symlinkSync(process.execPath, join(home, 'node_modules/.bin/node'))
}

function withSystemNode(version: string): void {
  mkdirSync(join(home, 'node_modules'))
  writeFileSync(
    join(home, 'system/node'),
    `#!/bin/sh\n[ "$1" = --version ] && echo ${version} || echo system\n`,
    {
      mode: 0o755,
    },
  )
}

function kontor(command = join(home, 'bin/kontor'), ...options: string[]) {
  return spawnSync(command, options, {
    encoding: 'utf8',
    cwd: '/',
    env: { PATH: `${home}/system:/usr/bin:/bin` },
  })
}

test('hands its arguments on unchanged', () => {
  withOwnNode()
  expect(kontor(undefined, 'serve', 'a b', '$HOME')).toMatchObject({
    status: 0,
    stdout: '["serve","a b","$HOME"]',
  })
})

test('works through a chain of links, absolute and relative', () => {
  withOwnNode()
  symlinkSync('../bin/kontor', join(home, 'elsewhere/one'))
  symlinkSync(join(home, 'elsewhere/one'), join(home, 'two'))
  expect(kontor(join(home, 'two'), 'tenant').stdout).toBe('["tenant"]')
})

test.each([
  ['v22.18.0', 0],
  ['v23.0.1', 0],
  ['v22.17.9', 1],
  ['v20.20.2', 1],
])('without a Node of its own, the machine’s %s gives exit code %i', (version, status) => {
  withSystemNode(version)
  const result = kontor()
  expect(result.status).toBe(status)
  if (status === 1) expect(result.stderr).toContain('22.18')
})

test('says what to run when nothing is installed', () => {
  expect(kontor()).toMatchObject({ status: 1, stderr: expect.stringContaining('tools/setup.js') })
})
