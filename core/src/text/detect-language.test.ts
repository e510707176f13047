import { eld } from 'eld/large'
import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectLanguage, KNOWN_LANGUAGES } from './index.ts'

const sentences: [string, string][] = [
  ['de', 'Guten Tag, wo bleibt denn mein Paket? Es sollte gestern kommen.'],
  ['en', 'Good morning, where is my parcel? It should have come yesterday.'],
  ['fr', 'Bonjour, où est donc mon colis ? Il devait arriver hier.'],
  ['pl', 'Dzień dobry, gdzie jest moja paczka? Miała przyjść wczoraj.'],
  ['nl', 'Goedemorgen, waar blijft mijn pakket? Het zou gisteren komen.'],
  ['ru', 'Здравствуйте, где моя посылка? Она должна была прийти вчера.'],
  ['uk', 'Добрий день, де моя посилка? Вона мала прийти вчора.'],
  ['bg', 'Добър ден, къде е моята пратка? Трябваше да дойде вчера.'],
]

describe('detectLanguage', () => {
  it.each(sentences)('tells %s', (language, text) => expect(detectLanguage(text)).toBe(language))
  it.each(['', 'ok', '👍 👍', '12345', 'ja', 'https://shop.example/a b@c.example', '你好世界你好'])(
    'does not guess at %j',
    (text) => expect(detectLanguage(text)).toBe(null),
  )
  it('chooses among the given languages only', () => {
    expect(detectLanguage('Guten Tag, wo bleibt denn mein Paket?', ['en', 'nl'])).toMatch(/^(en|nl)$/)
    expect(detectLanguage('Guten Tag, wo bleibt denn mein Paket?', [])).toBe(null)
  })
  it('says what eld with its large table says', () => {
    eld.setLanguageSubset([...KNOWN_LANGUAGES])
    const word = fc.constantFrom(
      ...sentences.flatMap(([, text]) => text.split(/[^\p{L}]+/u).filter((one) => one.length > 2)),
    )
    fc.assert(
      fc.property(fc.array(word, { minLength: 4, maxLength: 60 }), (words) => {
        const text = words.join(' ')
        const scores = Object.values(eld.detect(text).getScores()).sort((a, b) => b - a)
        if (scores[0] === scores[1]) return
        expect(detectLanguage(text)).toBe(eld.detect(text).language)
      }),
      { numRuns: 500 },
    )
  })
  it('takes any text, in time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        expect([null, ...KNOWN_LANGUAGES]).toContain(detectLanguage(text))
      }),
    )
    for (const text of ['a', '1', ' ', '@', 'https://', 'x1']) {
      const start = performance.now()
      detectLanguage(text.repeat(1_000_000))
      expect(performance.now() - start).toBeLessThan(1000)
    }
  })
})

/** Samples that stand beside a checkout of ours, or beside the folder of its worktrees. */
const samples = ['../../../../shared/', '../../../../../shared/']
  .map((path) => new URL(`${path}datasets/language-id/`, import.meta.url))
  .find((folder) => existsSync(folder))

describe.skipIf(!samples)('measured', () => {
  it.each([
    ['sentences', 0.998],
    ['word-pairs', 0.95],
  ])('%s', (kind, atLeast) => {
    const rows: { text: string; label: string }[] = readFileSync(
      new URL(`${kind}_dev.jsonl`, samples),
      'utf8',
    )
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row))
    const right = rows.filter(({ text, label }) => detectLanguage(text) === label)
    expect(right.length / rows.length).toBeGreaterThanOrEqual(atLeast)
  })
})
