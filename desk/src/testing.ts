import i18next, { type TFunction } from 'i18next'
import { de } from './i18n/de.ts'
import { en } from './i18n/en.ts'

/** The translator of a language, for tests of texts. */
export async function translator(locale: 'de' | 'en'): Promise<TFunction> {
  const instance = i18next.createInstance()
  await instance.init({
    lng: locale,
    ns: ['desk'],
    defaultNS: 'desk',
    resources: { de: { desk: de }, en: { desk: en } },
    interpolation: { escapeValue: false },
  })
  return instance.t
}
