import { writeFileSync } from 'node:fs'

/** The languages whose visible reply is read; others of eld's sixty would only cost memory. */
const LANGUAGES = ['bg', 'de', 'en', 'fr', 'nl', 'pl', 'ru', 'uk']
const FIRST_HIGH_BYTE = 0x80
const HIGH_BYTE_LETTER = 0x100
const OUT = new URL('../../core/src/text/language-grams.ts', import.meta.url)

type Grams = Record<string, Record<string, number>>

/** eld's large table (Apache-2.0), which its package does not offer by name. */
const eld = new URL('../../node_modules/eld/src/', import.meta.url)
const { ngramsData } = (await import(new URL('ngrams/large.js', eld).href)) as {
  ngramsData: { languages: Record<string, string>; ngrams: Grams }
}
const { dictionary } = (await import(new URL('dictionary.js', eld).href)) as { dictionary: string[] }

/** eld writes bytes beyond ASCII as letters of its own; ours stand in one row of Unicode. */
const high = new Map(
  dictionary
    .map((letter, byte) => [letter, String.fromCodePoint(HIGH_BYTE_LETTER + byte - FIRST_HIGH_BYTE)] as const)
    .filter(([letter], byte) => byte >= FIRST_HIGH_BYTE && letter !== ' '),
)
const ours = (gram: string) =>
  [...gram].map((letter) => high.get(letter) ?? letter.replace(' ', '_')).join('')

const tables = LANGUAGES.map((language) => {
  const id = Object.entries(ngramsData.languages).find(([, code]) => code === language)?.[0] ?? ''
  const byScore = new Map<number, string[]>()
  for (const [gram, scores] of Object.entries(ngramsData.ngrams)) {
    const score = scores[id]
    if (score === undefined) continue
    const grams = byScore.get(score) ?? []
    grams.push(ours(gram))
    byScore.set(score, grams)
  }
  const rows = [...byScore]
    .sort(([a], [b]) => b - a)
    .map(([score, grams]) => `${score} ${grams.sort().join(' ')}`)
  return `  ${language}: ${JSON.stringify(rows.join('\n')).replaceAll("'", "\\'").replace(/^"|"$/g, "'")},`
})
writeFileSync(
  OUT,
  `/**
 * Written by \`node tools/generate/language-grams.ts\` from the large table of eld 2.1.0 (Copyright Nito T.M., Apache-2.0):
 * by language, rows of a score and the pieces of words that have it. \`_\` is the edge of a word; bytes from 0x80 on
 * stand as the letters from U+0100 on.
 */
export const LANGUAGE_GRAMS: Readonly<Record<string, string>> = {
${tables.join('\n')}
}
`,
)
