import { seeded } from './seeded.ts'
import type { DemoLanguage, ServiceMailRow } from './service-mail.ts'

/** So many come at once at first, so that a newcomer's desk is not empty. */
export const FIRST_MAILS = 14
/** After the last mail a day passes before the set comes again, with new Message-IDs. */
export const RECYCLE_MS = 24 * 60 * 60 * 1000

const FIRST_GAP_MS = [250, 600] as const
const GAP_MS = [45_000, 90_000] as const
/** German and English come whole, of each other language so many. */
const OTHERS_A_LANGUAGE = 8
/** After so many German and English mails comes one in another language. */
const MAIN_PER_OTHER = 4

/** The order of the mails: German and English in turn, others strewn in after the first ones. */
export function feedOrder(rows: readonly ServiceMailRow[], seed: string): ServiceMailRow[] {
  const inLanguage = (language: DemoLanguage) =>
    shuffled(
      rows.filter((row) => row.lang === language),
      `${seed} ${language}`,
    )
  const main = alternate(inLanguage('de'), inLanguage('en'))
  const otherLanguages = (['fr', 'nl', 'pl'] as const).map((language) =>
    inLanguage(language).slice(0, OTHERS_A_LANGUAGE),
  )
  const others = shuffled(otherLanguages.flat(), `${seed} others`)
  const order = main.slice(0, FIRST_MAILS)
  for (const [index, row] of main.slice(FIRST_MAILS).entries()) {
    order.push(row)
    if ((index + 1) % MAIN_PER_OTHER === 0) order.push(...others.splice(0, 1))
  }
  return [...order, ...others]
}

/** How long before the mail at this place of a round, in ms: quick for the first ones, then 45 to 90 s. */
export function gapMs(seed: string, round: number, index: number): number {
  const [from, to] = round === 0 && index < FIRST_MAILS ? FIRST_GAP_MS : GAP_MS
  return seeded(`${seed} gap ${round} ${index}`).between(from, to)
}

function alternate<T>(first: T[], second: T[]): T[] {
  const length = Math.max(first.length, second.length)
  return Array.from({ length }, (_, index) => [
    ...first.slice(index, index + 1),
    ...second.slice(index, index + 1),
  ]).flat()
}

function shuffled<T>(items: readonly T[], seed: string): T[] {
  const random = seeded(seed)
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item)
}
