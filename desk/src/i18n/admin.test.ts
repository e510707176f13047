import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { adminDe } from './admin.de.ts'
import { adminEn } from './admin.en.ts'

const plural = /_(zero|one|two|few|many|other)$/

function flatten(tree: object, prefix = ''): Map<string, string> {
  const leaves = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    const path = prefix === '' ? key : `${prefix}.${key}`
    if (typeof value === 'string') leaves.set(path, value)
    else for (const [inner, text] of flatten(value, path)) leaves.set(inner, text)
  }
  return leaves
}

const english = flatten(adminEn)
const german = flatten(adminDe)
const placeholders = (text = '') =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').toSorted()

test('administration says the same things in German and English, with the same placeholders', () => {
  expect([...german.keys()].toSorted()).toEqual([...english.keys()].toSorted())
  for (const [key, text] of english)
    expect([key, placeholders(german.get(key))]).toEqual([key, placeholders(text)])
  for (const [key, text] of [...english, ...german]) expect([key, text.trim()]).not.toEqual([key, ''])
})

test('administration holds no words that nobody uses', () => {
  const folder = join(import.meta.dirname, '..', 'admin')
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n')
  const prefixes = [...code.matchAll(/`([\w.-]+\.)(?:[\w-]*)\$\{/g)].map(([, prefix]) => prefix ?? '')
  const unused = [...english.keys()]
    .map((key) => key.replace(plural, ''))
    .filter((key) => !code.includes(`'${key}'`) && !prefixes.some((prefix) => key.startsWith(prefix)))
  expect([...new Set(unused)]).toEqual([])
})
