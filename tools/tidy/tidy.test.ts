import { expect, test } from 'vitest'
import { circles } from './circles.ts'
import { deniedReleases, licenceFaults, type Lock, lockFaults, loosePins } from './packages.ts'
import { manifests, projectSources, projectTexts, read } from './project.ts'
import { allowedImports, givenClock, pureCore } from './purity.ts'
import { foreignTexts } from './repository.ts'
import * as reserved from './reserved.ts'
import { readFaces } from './resolve.ts'
import type { Fault } from './source.ts'
import { walls } from './walls.ts'

const sources = projectSources()
const lock = JSON.parse(read('package-lock.json')) as Lock

function lines(faults: Fault[]): string[] {
  return faults.map(({ path, line, message }) => `${path}${line ? `:${line}` : ''} ${message}`)
}

test('the rules see the project', () => {
  expect(sources.length).toBeGreaterThan(100)
  expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(sources.length)
})

test.each(Object.entries({ walls, allowedImports, pureCore, givenClock, ...reserved }))('%s', (_, rule) => {
  expect(lines(rule(sources))).toEqual([])
})

test('no circles', () => expect(lines(circles(sources, readFaces(read)))).toEqual([]))

test('no machine, registry or secret in the repository', () =>
  expect(lines(foreignTexts(projectTexts()))).toEqual([]))

test('no denied release', () => expect(lines(deniedReleases(lock))).toEqual([]))

test('a whole lock without addresses', () => expect(lines(lockFaults(lock))).toEqual([]))

test('only licences that we may hand on', () => expect(lines(licenceFaults(lock))).toEqual([]))

test('exact pins', () => {
  expect(lines(manifests().flatMap((path) => loosePins(path, JSON.parse(read(path)))))).toEqual([])
})

test('the server’s import map lists only faces', () => {
  const { imports } = JSON.parse(read('server/package.json')) as { imports: Record<string, string> }
  for (const target of Object.values(imports)) {
    expect(target).toMatch(/^\.\/src\/(?:(?:platform|transports)\/\*|modules\/[a-z-]+)\/index\.ts$/)
  }
})
