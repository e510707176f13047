import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ApiError } from '@kontor/contract/client'
import { describe, expect, test } from 'vitest'
import { makeFormat } from '../format/format.ts'
import { translator } from '../testing.ts'
import { errorText } from './error-text.ts'

const server = join(import.meta.dirname, '../../../server/src')
/** Codes that no page of the desk can meet: a web server's form, the command line. */
const elsewhere = new Set(['bad-signature', 'slug-taken'])
/** As the server throws them: `new Fault(409, 'code', …` and `conflict('code', …`. */
const thrown = /(?:new Fault\(\s*\w+,\s*|\bconflict\(\s*)'([a-z-]+)'/g

function codesOfServer(): string[] {
  const files = readdirSync(server, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|^demo[/\\]|^testing[/\\]/.test(file))
    .map((file) => readFileSync(join(server, file), 'utf8'))
  const codes = files.flatMap((text) => [...text.matchAll(thrown)].map(([, code]) => code ?? ''))
  return [...new Set(codes)].filter((code) => !elsewhere.has(code)).toSorted()
}

const refusal = (code: string, params: Record<string, unknown> = {}) =>
  new ApiError(409, { error: { code, params, message: code } })

describe.each(['de', 'en'] as const)('in %s', async (locale) => {
  const t = await translator(locale)
  const format = makeFormat(locale)
  const say = (error: unknown) => errorText(error, t, format)

  test('every refusal of the server has a sentence of its own', () => {
    const codes = codesOfServer()
    expect(codes.length).toBeGreaterThan(25)
    expect(codes.filter((code) => say(refusal(code)) === t('errors.unknown'))).toEqual([])
    expect(codes.map((code) => say(refusal(code))).filter((text) => /\{\{|undefined/.test(text))).toEqual([])
  })

  test('names what the server named', () => {
    expect(say(refusal('address-taken', { address: 'help@firm.example' }))).toContain('help@firm.example')
    expect(say(refusal('already-taken', { name: 'Ben Okafor' }))).toContain('Ben Okafor')
    expect(say(refusal('login-taken', { login: 'ben' }))).toContain('ben')
    expect(say(refusal('throttled', { retryAfterSeconds: 11.2 }))).toContain('12 s')
    expect(say(refusal('too-large', { limitBytes: 25_000_000 }))).toMatch(/\d+\sMB/)
    expect(say(new ApiError(0, null))).toBe(t('errors.offline'))
  })

  test('a refusal of tomorrow and what is no refusal at all are told without riddles', () => {
    expect(say(refusal('moon-phase'))).toBe(t('errors.unknown'))
    expect(say(refusal('throttled'))).toBe(t('errors.throttled'))
    expect(say(new TypeError('broken'))).toBe(t('errors.unknown'))
  })
})
