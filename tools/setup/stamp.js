import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { top } from './say.js'

const IGNORED = new Set(['node_modules', 'dist', 'testdata'])

/** A hash over the names and contents of files and folders (relative to the top), tests excepted. */
export function hashOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths) {
    for (const file of filesBelow(path))
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(top, file)))
        .update('\0')
  }
  return hash.digest('hex')
}

export function readStamp(path) {
  return existsSync(join(top, path)) ? readFileSync(join(top, path), 'utf8').trim() : undefined
}

export function writeStamp(path, value) {
  writeFileSync(join(top, path), `${value}\n`)
}

function filesBelow(path) {
  const facts = statSync(join(top, path), { throwIfNoEntry: false })
  if (facts === undefined) return []
  if (!facts.isDirectory()) return [path]
  return readdirSync(join(top, path))
    .filter((name) => !IGNORED.has(name) && !/\.test\.tsx?$/.test(name))
    .sort()
    .flatMap((name) => filesBelow(`${path}/${name}`))
}
