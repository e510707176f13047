import { adminDe } from '../../desk/src/i18n/admin.de.ts'
import { adminEn } from '../../desk/src/i18n/admin.en.ts'
import { de } from '../../desk/src/i18n/de.ts'
import { en } from '../../desk/src/i18n/en.ts'
import type { Catalogue } from '../../desk/src/i18n/types.ts'

export type Locale = 'de' | 'en'

type Shape<T> = { readonly [K in keyof T]: T[K] extends string ? string : Shape<T[K]> }

/** What the desk says in a language; journeys find their way by these words, so that rewording breaks none. */
export interface Texts {
  desk: Catalogue
  admin: Shape<typeof adminEn>
}

export const texts: Record<Locale, Texts> = {
  de: { desk: de, admin: adminDe },
  en: { desk: en, admin: adminEn },
}

const placeholder = /\{\{\w+\}\}/

/** A text of a catalogue with its placeholders filled. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** A text of a catalogue whatever its placeholders say. */
export function like(text: string): RegExp {
  return new RegExp(
    text
      .split(placeholder)
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('.+'),
  )
}
