import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSource, type Source } from './source.ts'

const top = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const CODE = /\.(?:ts|tsx|js)$/
/** Foreign words and hostile examples, not ours to tidy. */
const FIXTURE = /(?:^|\/)(?:testdata|dist)\//
const TEXT =
  /\.(?:ts|tsx|js|json|md|sql|yaml|yml|sh|css|html|svg|txt)$|(?:^|\/)(?:run|kontor|\.npmrc|\.gitignore|LICENSE|NOTICE)$/

export const read = (path: string): string => readFileSync(join(top, path), 'utf8')

/** Paths that are committed, or would be. */
function paths(): string[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: top,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path !== '' && statSync(join(top, path), { throwIfNoEntry: false })?.isFile())
}

/** The project's own code. */
export function projectSources(): Source[] {
  return paths()
    .filter((path) => CODE.test(path) && !FIXTURE.test(path))
    .map((path) => readSource(path, read(path)))
}

/** Everything of ours that is text. */
export function projectTexts(): { path: string; text: string }[] {
  return paths()
    .filter((path) => TEXT.test(path) && !FIXTURE.test(path))
    .map((path) => ({ path, text: read(path) }))
}

export function manifests(): string[] {
  return paths().filter((path) => /(?:^|\/)package\.json$/.test(path) && !FIXTURE.test(path))
}
