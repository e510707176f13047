import { readFileSync } from 'node:fs'
import { z } from 'zod'

export const demoLanguages = ['de', 'en', 'fr', 'nl', 'pl'] as const
export type DemoLanguage = (typeof demoLanguages)[number]

const serviceMailRow = z.object({
  id: z.string().min(1),
  lang: z.enum(demoLanguages),
  label: z.string().nullable(),
  from: z.object({ name: z.string(), address: z.string().min(3) }),
  subject: z.string(),
  text: z.string().min(1),
  orderNumber: z.string().nullable(),
})

/** One customer's message of the service-mail set; see `data/README.md`. */
export type ServiceMailRow = z.infer<typeof serviceMailRow>

/** Reads the rows of a language in file order; throws when a row does not have the described shape. */
export function readServiceMail(language: DemoLanguage): ServiceMailRow[] {
  const file = new URL(`./data/${language}.jsonl`, import.meta.url)
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => serviceMailRow.parse(JSON.parse(line)))
}
