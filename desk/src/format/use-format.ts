import { useTranslation } from 'react-i18next'
import { type Format, makeFormat } from './format.ts'

const made = new Map<string, Format>()

/** English is written as in Britain: 24 hours, day before month. */
const regions: Record<string, string> = { en: 'en-GB' }

/** The formatters of a language. */
export function formatFor(locale: string): Format {
  const present = made.get(locale) ?? makeFormat(regions[locale] ?? locale)
  made.set(locale, present)
  return present
}

/** The formatters of the user's language. */
export function useFormat(): Format {
  return formatFor(useTranslation().i18n.language)
}
