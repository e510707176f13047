import { useTranslation } from 'react-i18next'
import { type Format, makeFormat } from './format.ts'

const made = new Map<string, Format>()

/** The formatters of a language. */
export function formatFor(locale: string): Format {
  const present = made.get(locale) ?? makeFormat(locale)
  made.set(locale, present)
  return present
}

/** The formatters of the user's language. */
export function useFormat(): Format {
  return formatFor(useTranslation().i18n.language)
}
