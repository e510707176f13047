import type { Locale } from '@kontor/contract'
import i18next from 'i18next'
import { use } from 'react'
import { useTranslation } from 'react-i18next'
import type { AdminCatalogue } from './admin-catalogue.ts'

const english = () => import('./admin.en.ts').then((module) => module.adminEn)

/** As for the desk: French, Polish and Dutch speak English until their catalogues are written. */
const loaders: Record<Locale, () => Promise<AdminCatalogue>> = {
  de: () => import('./admin.de.ts').then((module) => module.adminDe),
  en: english,
  fr: english,
  pl: english,
  nl: english,
}

const loading = new Map<string, Promise<void>>()

async function load(locale: string) {
  const read = loaders[locale as Locale] ?? english
  i18next.addResourceBundle(locale, 'admin', await read())
}

/** Waits (Suspense) until the words of administration are here in the user's language. */
export function useAdminTexts() {
  const { language } = useTranslation().i18n
  const present = loading.get(language) ?? load(language)
  loading.set(language, present)
  use(present)
}
