import { defineConfig } from 'vitest/config'

/** Two cores: more processes than that only make each test slower. */
const WORKERS = 2
const TEST_LIMIT_MS = 20_000
const JOURNEY_LIMIT_MS = 120_000

/** Pictures for people to look at are no tests; they are made with SCREENSHOTS=1. */
const PICTURES = process.env['SCREENSHOTS'] === '1' ? [] : ['e2e/browser/screenshots.test.ts']

/** One project a workspace that has tests; those with a database share one embedded PostgreSQL a run. */
function project(name: string, { database = false, limitMs = TEST_LIMIT_MS } = {}) {
  return {
    extends: true as const,
    test: {
      name,
      include: [`${name}/**/*.test.ts`],
      exclude: ['**/node_modules/**', '**/dist/**', '**/testdata/**', ...PICTURES],
      globalSetup: database ? ['server/src/testing/global-setup.ts'] : [],
      setupFiles: ['tools/test/patience.ts'],
      testTimeout: limitMs,
      hookTimeout: limitMs,
    },
  }
}

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: WORKERS,
    projects: [
      project('core'),
      project('contract'),
      project('server', { database: true }),
      project('desk'),
      project('tools'),
      project('bench', { database: true }),
      project('e2e', { database: true, limitMs: JOURNEY_LIMIT_MS }),
    ],
  },
})
