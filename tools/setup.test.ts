import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const tools = dirname(fileURLToPath(import.meta.url))
let checkout: string

/** A checkout of nothing but the setup, with an npm that notes its calls instead of installing. */
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'kontor-setup-'))
  cpSync(join(tools, 'setup.js'), join(checkout, 'tools/setup.js'))
  cpSync(join(tools, 'setup'), join(checkout, 'tools/setup'), { recursive: true })
  cpSync(join(tools, 'package.json'), join(checkout, 'tools/package.json'))
  writePackage('1.0.0')
  mkdirSync(join(checkout, 'fake'))
  writeNpm('echo "$@" >> calls; mkdir -p node_modules')
})

afterEach(() => rmSync(checkout, { recursive: true }))

function writePackage(version: string): void {
  const root = { name: 'some', version, type: 'module', workspaces: ['tools'] }
  writeFileSync(join(checkout, 'package.json'), JSON.stringify(root))
  writeFileSync(
    join(checkout, 'package-lock.json'),
    JSON.stringify({ ...root, lockfileVersion: 3, packages: {} }),
  )
}

function writeNpm(script: string): void {
  writeFileSync(join(checkout, 'fake/npm'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(checkout, 'fake/npm'), 0o755)
}

function setup(...options: string[]) {
  return spawnSync(process.execPath, [join(checkout, 'tools/setup.js'), ...options], {
    encoding: 'utf8',
    env: { PATH: `${join(checkout, 'fake')}:/usr/bin:/bin` },
  })
}

function npmCalls(): number {
  return readFileSync(join(checkout, 'calls'), 'utf8').trim().split('\n').length
}

test('installs once, and again only when the lock or a package.json has changed', () => {
  expect(setup().status).toBe(0)
  expect(setup()).toMatchObject({ status: 0, stderr: '' })
  expect(npmCalls()).toBe(1)
  writePackage('1.0.1')
  expect(setup().stderr).toContain('installing packages')
  expect(npmCalls()).toBe(2)
})

test('what somebody installed by hand is not installed again', () => {
  mkdirSync(join(checkout, 'node_modules'))
  writeFileSync(join(checkout, 'node_modules/.package-lock.json'), JSON.stringify({ packages: {} }))
  expect(setup()).toMatchObject({ status: 0, stderr: '' })
})

test('a failing npm gives its exit code, a hint and no stamp', () => {
  writeNpm('exit 7')
  const failed = setup()
  expect(failed.status).toBe(1)
  expect(failed.stderr).toMatch(/exit code 7\n +its message is above/)
  writeNpm('mkdir -p node_modules')
  expect(setup().status).toBe(0)
})

test('an unknown option is refused and the known ones are named', () => {
  expect(setup('--tset')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('--test and --no-desk'),
  })
})
