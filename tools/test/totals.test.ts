import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const here = dirname(fileURLToPath(import.meta.url))

/** Runs the plain-JavaScript functions in a process of their own, as `npm test` does. */
function judge(
  report: unknown,
  facts: { runnerExitCode: number; inCi: boolean },
): { line: string; exitCode: number } {
  const script = `import { totalsOf, verdict } from './totals.js'
    const [report, facts] = JSON.parse(process.argv[1])
    console.log(JSON.stringify(verdict(totalsOf(report ?? undefined), facts)))`
  const result = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', script, '--', JSON.stringify([report, facts])],
    { cwd: here, encoding: 'utf8' },
  )
  return JSON.parse(result.stdout) as { line: string; exitCode: number }
}

const report = (passed: number, failed = 0, skipped = 0, testResults: unknown[] = []) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: skipped,
  numTodoTests: 0,
  testResults,
})
const unloaded = { status: 'failed', assertionResults: [] }

test.each([
  ['all passed', report(3), 0, false, '3 passed, 0 failed', 0],
  ['one failed', report(2, 1), 1, false, '2 passed, 1 failed', 1],
  ['skipped at home', report(2, 0, 1), 0, false, '2 passed, 0 failed, 1 skipped', 0],
  ['skipped in CI', report(2, 0, 1), 0, true, '2 passed, 0 failed, 1 skipped', 1],
  ['a file that did not load', report(2, 0, 0, [unloaded]), 1, false, '2 passed, 1 failed', 1],
  ['no test ran', report(0), 0, false, '0 passed, 0 failed', 1],
  ['the runner crashed', null, 1, false, '0 passed, 1 failed', 1],
  ['an error outside any test', report(5), 1, false, '5 passed, 1 failed', 1],
])('%s', (_, given, runnerExitCode, inCi, line, exitCode) => {
  expect(judge(given, { runnerExitCode, inCi })).toEqual({ line, exitCode })
})
