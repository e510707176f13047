import { describe, expect, test } from 'vitest'
import { circles } from './circles.ts'
import { deniedReleases, licenceFaults, lockFaults, loosePins } from './packages.ts'
import { allowedImports, givenClock, pureCore } from './purity.ts'
import { foreignTexts } from './repository.ts'
import {
  everyTestRuns,
  fewPools,
  fullNames,
  noTestHelpers,
  oneHtmlSink,
  oneNotifier,
  sqlInStores,
} from './reserved.ts'
import { type Fault, type Rule, readSource } from './source.ts'
import { walls } from './walls.ts'

/** Each rule is shown what it forbids and must name it: a rule that sees nothing would pass for ever. */
const MODULES = 'server/src/modules'
const FORBIDDEN: [rule: Rule, path: string, text: string, message: RegExp][] = [
  [walls, `${MODULES}/cases/x.ts`, "import { a } from '#intake'", /stands right of #cases/],
  [walls, `${MODULES}/cases/x.ts`, "import type { A } from '#channels'", /stands right/],
  [walls, `${MODULES}/cases/x.ts`, "export { a } from '#intake'", /stands right/],
  [walls, `${MODULES}/cases/x.ts`, "const a = await import('#intake')", /stands right/],
  [walls, `${MODULES}/cases/x.ts`, "import {\n  a,\n  b,\n} from '#intake'", /stands right/],
  [walls, `${MODULES}/cases/x.ts`, "import { a } from '#cases'", /this module itself/],
  [walls, `${MODULES}/newcomer/x.ts`, "import { a } from '#cases'", /no place in the order/],
  [walls, `${MODULES}/cases/x.ts`, "import { a } from '../outbox/store.ts'", /leaves/],
  [walls, `${MODULES}/cases/deep/x.ts`, "import { a } from '../../outbox/index.ts'", /leaves/],
  [walls, `${MODULES}/cases/x.ts`, "import { a } from '../../platform/db/index.ts'", /leaves/],
  [walls, `${MODULES}/cases/x.ts`, "import { a } from '#platform/db/database'", /past a face/],
  [walls, `${MODULES}/cases/x.ts`, "import { a } from '#transports/imap'", /know transports/],
  [
    walls,
    `${MODULES}/channels/email/parse.ts`,
    "import { a } from '../form/parse.ts'",
    /must not know the channel form/,
  ],
  [walls, 'server/src/platform/db/x.ts', "import { a } from '#cases'", /must not know the module/],
  [walls, 'server/src/platform/db/x.ts', "import { a } from '../log/pino.ts'", /leaves/],
  [walls, 'server/src/platform/db/x.ts', "import { a } from '#transports/imap'", /know transports/],
  [walls, 'server/src/transports/imap/x.ts', "import { a } from '#accounts'", /must not know the module/],
  [walls, 'server/src/main.ts', "import { a } from './modules/cases/store.ts'", /past a face/],
  [walls, 'server/src/cli/main.ts', "import { a } from '../platform/db/pool.ts'", /past a face/],
  [walls, `${MODULES}/cases/x.ts`, "import { a } from '../../../../tools/x.ts'", /leaves/],
  [allowedImports, 'core/src/mail/x.ts', "import { readFileSync } from 'node:fs'", /not on core/],
  [allowedImports, 'core/src/mail/x.ts', "import pg from 'pg'", /not on core/],
  [allowedImports, 'core/src/mail/x.ts', "import { a } from '../../../server/src/main.ts'", /not on core/],
  [allowedImports, 'contract/src/x.ts', "import { a } from '@kontor/core/mail'", /not on contract/],
  [allowedImports, 'desk/src/x.tsx', "import { a } from 'node:fs'", /not on desk/],
  [allowedImports, 'desk/src/x.tsx', "import { a } from '../../server/src/main.ts'", /not on desk/],
  [pureCore, 'core/src/mail/x.ts', 'const now = Date.now()', /Date\.now/],
  [pureCore, 'core/src/mail/x.ts', 'const now = new Date()', /new Date/],
  [pureCore, 'core/src/mail/x.ts', 'const id = Math.random()', /Math\.random/],
  [pureCore, 'core/src/mail/x.ts', 'const ms = performance.now()', /performance/],
  [pureCore, 'core/src/mail/x.ts', "const page = await fetch('x')", /fetch/],
  [pureCore, 'core/src/mail/x.ts', 'const home = process.env.HOME', /process/],
  [givenClock, `${MODULES}/cases/x.ts`, 'const now = new Date()', /clock/],
  [oneHtmlSink, 'desk/src/x.tsx', '<p dangerouslySetInnerHTML={{ __html: a }} />', /mail-frame/],
  [oneHtmlSink, 'desk/src/x.tsx', 'element.innerHTML = a', /mail-frame/],
  [oneHtmlSink, 'desk/src/x.tsx', '<iframe srcDoc={a} />', /mail-frame/],
  [oneNotifier, `${MODULES}/cases/x.ts`, 'await run(sql`select pg_notify(${a}, ${b})`)', /realtime/],
  [oneNotifier, `${MODULES}/cases/x.ts`, "await client.query('LISTEN cases')", /realtime/],
  [sqlInStores, `${MODULES}/cases/close-case.ts`, "import { sql } from 'kysely'", /store/],
  [fewPools, `${MODULES}/cases/store.ts`, 'const pool = new pg.Pool({})', /platform/],
  [
    noTestHelpers,
    `${MODULES}/cases/x.ts`,
    "import { testDatabase } from '../../testing/database.ts'",
    /tests only/,
  ],
  [noTestHelpers, 'server/src/main.ts', "import { aCase } from './modules/cases/build.ts'", /tests only/],
  [everyTestRuns, 'core/src/x.test.ts', "test.skip('a', () => {})", /mend it/],
  [everyTestRuns, 'core/src/x.test.ts', "describe.only('a', () => {})", /mend it/],
  [everyTestRuns, 'core/src/x.test.ts', "it.concurrent.only('a', () => {})", /mend it/],
  [fullNames, 'core/src/x.ts', "import { a } from './a'", /ending/],
  [fullNames, 'core/src/x.ts', "export * from './folder'", /ending/],
]

describe('what is forbidden is named', () => {
  test.each(FORBIDDEN)('%o in %s: %s', (rule, path, text, message) => {
    const faults = rule([readSource(path, `// first line\n${text}\n`)])
    expect(faults.map((fault) => fault.message).join('\n')).toMatch(message)
    expect(faults[0]?.path).toBe(path)
  })
})

/** What looks like a fault and is none: comments, strings, regular expressions, the allowed places. */
const ALLOWED: [rule: Rule, path: string, text: string][] = [
  [walls, `${MODULES}/intake/x.ts`, "import { a } from '#cases'\nimport { b } from './store.ts'"],
  [walls, `${MODULES}/cases/x.ts`, "// import { a } from '#intake'\n/* import '#intake' */"],
  [walls, `${MODULES}/cases/x.test.ts`, "const program = `\nimport { a } from '#intake'\n`"],
  [
    walls,
    `${MODULES}/cases/x.test.ts`,
    "import { a } from '../outbox/build.ts'\nimport '../../testing/database.ts'",
  ],
  [walls, `${MODULES}/channels/registry.ts`, "import { email } from './email/index.ts'"],
  [
    walls,
    `${MODULES}/channels/email/x.ts`,
    "import { a } from '../channel.ts'\nimport { b } from '#transports/imap'",
  ],
  [walls, 'server/src/main.ts', "import { a } from '#cases'\nimport { b } from './cli/serve.ts'"],
  [
    pureCore,
    'core/src/x.ts',
    'const day = new Date(ms)\nconst { process: own } = rule\nrule.process.call(a)',
  ],
  [pureCore, 'core/src/x.ts', 'const quote = /[\'"]/ // Date.now()\nconst half = a / b'],
  [oneHtmlSink, 'desk/src/features/case/mail-frame.tsx', '<iframe srcDoc={a} />'],
  [oneNotifier, 'server/src/platform/realtime/x.ts', "await client.query('listen cases')"],
  [sqlInStores, `${MODULES}/cases/store.ts`, "import { sql } from 'kysely'"],
  [everyTestRuns, 'core/src/x.test.ts', "test.each([1])('a', () => {})\nrows.only('a')"],
]

describe('what is allowed passes', () => {
  test.each(ALLOWED)('%o in %s: %s', (rule, path, text) => {
    expect(rule([readSource(path, text)])).toEqual([])
  })
})

test('circles are found over relative imports, faces and packages, types included', () => {
  const faces = { inside: { '#b': 'server/b.ts' }, packages: { '@kontor/core/c': 'core/c.ts' } }
  const ring = [
    readSource('server/a.ts', "import { b } from '#b'"),
    readSource('server/b.ts', "import type { C } from '@kontor/core/c'"),
    readSource('core/c.ts', "export { a } from '../server/a.ts'"),
    readSource('core/d.ts', "import './c.ts'"),
  ]
  expect(messages(circles(ring, faces))).toEqual([
    'a circle of imports: server/a.ts → server/b.ts → core/c.ts → server/a.ts',
  ])
  expect(circles(ring.slice(1), faces)).toEqual([])
})

test('paths of one machine, registries and secret keys are found', () => {
  const texts = [
    `cd ${'/wo'}rk/somewhere`,
    `"${'/ho'}me/anna/kontor"`,
    `https://${'registry.npm'}js.org/x`,
    `-----BEGIN ${'PRIV'}ATE KEY-----\n${'A'.repeat(60)}`,
  ]
  for (const text of texts) expect(foreignTexts([{ path: 'x.md', text }])).toHaveLength(1)
  expect(foreignTexts([{ path: 'x.md', text: 'src/home/page.ts, GET /api/work/1, ~/kontor' }])).toEqual([])
})

test('denied, unlocked and unlicensed packages are found, nested ones too', () => {
  const packages = {
    '': { version: '1.0.0' },
    'node_modules/nodemailer': { version: '10.4.0', license: 'MIT', integrity: 'sha512-x' },
    'node_modules/a/node_modules/dompurify': {
      version: '3.3.9',
      license: '(MPL-2.0 OR Apache-2.0)',
      integrity: 'sha512-x',
    },
    'node_modules/far': { version: '1.0.0', license: 'AGPL-3.0', resolved: 'https://x.example/far.tgz' },
    'node_modules/@kontor/core': { resolved: 'core', link: true },
  }
  expect(messages(deniedReleases({ packages }))).toEqual([
    expect.stringContaining('nodemailer 10.4.0'),
    expect.stringContaining('dompurify 3.3.9'),
  ])
  expect(messages(lockFaults({ packages }))).toEqual([
    'node_modules/far has a download address',
    'node_modules/far has no checksum',
  ])
  expect(messages(licenceFaults({ packages }))).toEqual(['node_modules/far: licence AGPL-3.0'])
})

test.each(['^1.0.0', '~1.0.0', '1.x', '*', 'latest', '1.0', 'github:a/b'])(
  '"%s" is no exact pin',
  (version) => {
    expect(loosePins('package.json', { dependencies: { a: version } })).toHaveLength(1)
    expect(loosePins('package.json', { overrides: { a: '1.0.0-beta.17' } })).toEqual([])
  },
)

function messages(faults: Fault[]): string[] {
  return faults.map(({ message }) => message)
}
