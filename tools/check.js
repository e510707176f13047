// Everything a reviewer should not have to look for: types, lint, format, unused code. With names, only those steps.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const top = dirname(dirname(fileURLToPath(import.meta.url)))
const SHOWN_LINES = 60
const TYPE_PROJECTS = ['.', 'core', 'contract', 'server', 'desk']

const STEPS = {
  types: TYPE_PROJECTS.map((project) => ['typescript/bin/tsc', '-p', project]),
  lint: [['oxlint/bin/oxlint', '--type-aware', '--format=unix']],
  format: [['@biomejs/biome/bin/biome', 'format', '--colors=off', '--max-diagnostics=none', '.']],
  unused: [['knip/bin/knip.js', '--no-progress', '--no-config-hints']],
}

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !Object.hasOwn(STEPS, name))
if (unknown) {
  process.stderr.write(`check: no step "${unknown}"; known are ${Object.keys(STEPS).join(', ')}\n`)
  process.exit(2)
}

for (const [name, commands] of Object.entries(STEPS)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const started = performance.now()
  const outputs = commands.map(run).filter((output) => output !== undefined)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  process.stdout.write(
    `${outputs.join('')}${outputs.length > 0 ? 'FAILED' : 'ok    '} ${name} (${seconds} s)\n`,
  )
  if (outputs.length > 0) process.exitCode = 1
}

/** What the command said when it failed, else undefined. */
function run([program, ...options]) {
  const result = spawnSync(process.execPath, [join(top, 'node_modules', program), ...options], {
    cwd: top,
    encoding: 'utf8',
  })
  return result.status === 0 ? undefined : shorten(`${result.stdout}${result.stderr}`)
}

/** The formatter prints whole differences; the names are enough, since `npm run format` mends them. */
function shorten(output) {
  const unformatted = [...output.matchAll(/^(\S+) format ━/gm)].map((match) => `not formatted: ${match[1]}`)
  const lines = unformatted.length > 0 ? unformatted : output.trimEnd().split('\n')
  const rest = lines.length - SHOWN_LINES
  return `${lines.slice(0, SHOWN_LINES).join('\n')}\n${rest > 0 ? `… and ${rest} more lines\n` : ''}`
}
