import type { Locale } from '@kontor/contract'
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Catalogue } from './types.ts'

/** The languages of the product, each named in itself. */
export const languages: Record<Locale, string> = {
  de: 'Deutsch',
  en: 'English',
  fr: 'Français',
  pl: 'Polski',
  nl: 'Nederlands',
}

const english = () => import('./en.ts').then((module) => module.en)

/** How to fetch a catalogue. French, Polish and Dutch speak English until their catalogues are written. */
const loaders: Record<Locale, () => Promise<Catalogue>> = {
  de: () => import('./de.ts').then((module) => module.de),
  en: english,
  fr: english,
  pl: english,
  nl: english,
}

const storageKey = 'kontor.locale'

function isLocale(value: string): value is Locale {
  return value in languages
}

/** Before anybody is logged in: the last language used here, else the browser's, else English. */
function firstLocale(): Locale {
  const wanted = [
    localStorage.getItem(storageKey) ?? '',
    ...navigator.languages.map((tag) => tag.slice(0, 2)),
  ]
  return wanted.find(isLocale) ?? 'en'
}

async function load(locale: Locale) {
  if (!i18next.hasResourceBundle(locale, 'desk'))
    i18next.addResourceBundle(locale, 'desk', await loaders[locale]())
}

/** The language the words are in, for screen readers; differs from the locale while a catalogue is missing. */
const spoken: Partial<Record<Locale, Locale>> = { fr: 'en', pl: 'en', nl: 'en' }

function tellLanguage(locale: Locale) {
  document.documentElement.lang = spoken[locale] ?? locale
}

/** Starts i18next with the first language loaded. */
export async function startI18n() {
  const locale = firstLocale()
  await i18next.use(initReactI18next).init({
    lng: locale,
    fallbackLng: 'en',
    ns: ['desk'],
    defaultNS: 'desk',
    resources: { [locale]: { desk: await loaders[locale]() } },
    partialBundledLanguages: true,
    interpolation: { escapeValue: false },
    react: { transKeepBasicHtmlNodesFor: [] },
  })
  tellLanguage(locale)
}

/** Switches the language without a reload and remembers it on this device. */
export async function switchLocale(locale: Locale) {
  await load(locale)
  await i18next.changeLanguage(locale)
  tellLanguage(locale)
  localStorage.setItem(storageKey, locale)
}
