import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { de } from './de.ts'
import { en } from './en.ts'

const source = join(import.meta.dirname, '..')
const plural = /_(zero|one|two|few|many|other)$/

/** Keys that are put together at run time: a dynamic part stands for any key below. */
const dynamic = /t\(\s*`([\w.-]*)\$\{/g

function flatten(tree: object, prefix = ''): Map<string, string> {
  const leaves = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    const path = prefix === '' ? key : `${prefix}.${key}`
    if (typeof value === 'string') leaves.set(path, value)
    else for (const [inner, text] of flatten(value, path)) leaves.set(inner, text)
  }
  return leaves
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}|<(\w+)>/g)].map(([, name, tag]) => name ?? `<${tag}>`).toSorted()
}

function sources(): string {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) =>
        /\.tsx?$/.test(file) && !/\.test\.|i18n[/\\](de|en)\.ts|^admin[/\\]|admin\.\w*\.?ts$/.test(file),
    )
    .map((file) => readFileSync(join(source, file), 'utf8'))
    .join('\n')
}

describe('the catalogues', () => {
  const english = flatten(en)
  const german = flatten(de)

  test('say the same things in German and English', () => {
    expect([...german.keys()].toSorted()).toEqual([...english.keys()].toSorted())
  })

  test('have the same placeholders and marks', () => {
    for (const [key, text] of english)
      expect([key, placeholders(german.get(key) ?? '')]).toEqual([key, placeholders(text)])
  })

  test('leave no text empty', () => {
    for (const [key, text] of [...english, ...german]) expect([key, text.trim()]).not.toEqual([key, ''])
  })

  test('have the plural forms their language needs', () => {
    for (const [locale, leaves] of [
      ['en', english],
      ['de', german],
    ] as const) {
      const needed = new Intl.PluralRules(locale).resolvedOptions().pluralCategories
      const bases = new Set(
        [...leaves.keys()].filter((key) => plural.test(key)).map((key) => key.replace(plural, '')),
      )
      for (const base of bases)
        for (const form of needed)
          expect(leaves.has(`${base}_${form}`), `${locale}: ${base}_${form}`).toBe(true)
    }
  })

  test('hold no key that nobody uses', () => {
    const code = sources()
    const prefixes = [...code.matchAll(dynamic)].map(([, prefix]) => prefix ?? '')
    const unused = [...english.keys()]
      .map((key) => key.replace(plural, ''))
      .filter((key) => !code.includes(`'${key}'`) && !code.includes(`"${key}"`))
      .filter((key) => !prefixes.some((prefix) => prefix !== '' && key.startsWith(prefix)))
    expect(unused).toEqual([])
  })

  test('hold every key that is used', () => {
    const bases = new Set([...english.keys()].map((key) => key.replace(plural, '')))
    const used = [...sources().matchAll(/\bt\(\s*'([\w.-]+)'/g)].map(([, key]) => key ?? '')
    expect(used.length).toBeGreaterThan(100)
    expect(used.filter((key) => !bases.has(key))).toEqual([])
  })
})
