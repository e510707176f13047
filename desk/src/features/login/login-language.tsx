import type { Locale } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { languages, switchLocale } from '../../i18n/index.ts'
import s from './login.module.css'

/** The language of the login page; afterwards the user's own counts. */
export function LoginLanguage() {
  const { t, i18n } = useTranslation()
  return (
    <div className={s.languages} role="group" aria-label={t('frame.language')}>
      {(Object.entries(languages) as [Locale, string][]).map(([locale, name]) => (
        <button
          key={locale}
          type="button"
          lang={locale}
          aria-pressed={i18n.language === locale}
          onClick={() => void switchLocale(locale)}
        >
          {name}
        </button>
      ))}
    </div>
  )
}
