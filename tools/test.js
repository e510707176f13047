// Runs every test (or those whose path contains one of the given words) and ends with one line of totals.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { totalsOf, verdict } from './test/totals.js'

const top = dirname(dirname(fileURLToPath(import.meta.url)))
const pinned = join(top, 'node_modules/.bin/node')
const node = existsSync(pinned) ? pinned : process.execPath
const reportDir = mkdtempSync(join(tmpdir(), 'kontor-report-'))
const reportFile = join(reportDir, 'vitest.json')

const runner = spawnSync(
  node,
  [
    join(top, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ],
  { cwd: top, stdio: 'inherit' },
)
const report = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : undefined
rmSync(reportDir, { recursive: true })

const { line, exitCode } = verdict(totalsOf(report), {
  runnerExitCode: runner.status,
  inCi: Boolean(process.env.CI),
})
process.stdout.write(`${line}\n`)
process.exitCode = exitCode
