/**
 * Counts a vitest JSON report. A file that failed to load has no tests, so it counts as one failed.
 * @param report undefined when the runner crashed before it could write one
 */
export function totalsOf(report) {
  if (report === undefined) return { passed: 0, failed: 0, skipped: 0 }
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** The last line of a run and its exit code. A runner that fails without a failed test counts as one failed. */
export function verdict({ passed, failed, skipped }, { runnerExitCode, inCi }) {
  const shown = failed === 0 && runnerExitCode !== 0 ? 1 : failed
  const nothingRan = passed + shown === 0
  return {
    line: `${passed} passed, ${shown} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    exitCode: shown > 0 || nothingRan || (inCi && skipped > 0) ? 1 : 0,
  }
}
