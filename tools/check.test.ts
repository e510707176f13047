import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const top = dirname(dirname(fileURLToPath(import.meta.url)))
const CHECK_LIMIT_MS = 120_000

/** The output without the step's closing line: what a failing test should show. */
function check(step: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(top, 'tools/check.js'), step], {
    encoding: 'utf8',
  })
  return status === 0 ? '' : `${stdout}${stderr}`
}

test.each(['types', 'lint', 'format'])('%s', (step) => expect(check(step)).toBe(''), CHECK_LIMIT_MS)

test('the linter’s type-aware rules are on', () => {
  const dir = mkdtempSync(join(top, 'tools/canary-'))
  try {
    writeFileSync(join(dir, 'canary.ts'), 'async function later(): Promise<void> {}\nlater()\n')
    const { stdout } = spawnSync(
      process.execPath,
      [join(top, 'node_modules/oxlint/bin/oxlint'), '--type-aware', '--format=unix', dir],
      { cwd: top, encoding: 'utf8' },
    )
    expect(stdout).toContain('no-floating-promises')
  } finally {
    rmSync(dir, { recursive: true })
  }
})

/** Needs no network: npm compares the lock with the manifests alone. */
function dryRun(change: (manifest: { dependencies?: Record<string, string> }) => void) {
  const copy = mkdtempSync(join(tmpdir(), 'kontor-lock-'))
  try {
    const { workspaces } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as {
      workspaces: string[]
    }
    for (const folder of workspaces) {
      mkdirSync(join(copy, folder))
      cpSync(join(top, folder, 'package.json'), join(copy, folder, 'package.json'))
    }
    for (const file of ['package-lock.json', '.npmrc']) cpSync(join(top, file), join(copy, file))
    const manifest = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>
    }
    change(manifest)
    writeFileSync(join(copy, 'package.json'), JSON.stringify(manifest))
    return spawnSync('npm', ['ci', '--dry-run', '--offline', `--cache=${join(copy, 'cache')}`], {
      cwd: copy,
      encoding: 'utf8',
    })
  } finally {
    rmSync(copy, { recursive: true })
  }
}

test('the lock fits the package.json files: npm ci would install', () => {
  const { status, stderr } = dryRun(() => undefined)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

test('a lock that does not fit is noticed', () => {
  const { status, stderr } = dryRun((manifest) => {
    manifest.dependencies = { 'left-out-of-the-lock': '1.0.0' }
  })
  expect(status).not.toBe(0)
  expect(stderr).toContain('left-out-of-the-lock')
})
