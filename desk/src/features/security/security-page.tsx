import { useDocumentTitle } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { OwnFactors } from './own-factors.tsx'
import { OwnIdentities } from './own-identities.tsx'
import { OwnPassword } from './own-password.tsx'
import { OwnSessions } from './own-sessions.tsx'
import { OwnTokens } from './own-tokens.tsx'
import { Section } from './section.tsx'
import s from './security.module.css'

/** Where a user looks after his own access. */
export function SecurityPage() {
  const { t } = useTranslation()
  const [passwordOpen, setPasswordOpen] = useState(false)
  useDocumentTitle(`${t('security.title')} · Kontor`)
  return (
    <main id="centre" tabIndex={-1} className={s.page}>
      <header className={s.head}>
        <h1 className={s.title}>{t('security.title')}</h1>
        <p className={s.lead}>{t('security.lead')}</p>
      </header>
      <div className={s.sections}>
        <Section
          title={t('security.password')}
          help={t('security.passwordHelp')}
          action={
            <Button icon="key" onClick={() => setPasswordOpen(true)}>
              {t('password.title')}
            </Button>
          }
        />
        <OwnFactors />
        <OwnIdentities />
        <OwnSessions />
        <OwnTokens />
      </div>
      <OwnPassword opened={passwordOpen} onClose={() => setPasswordOpen(false)} />
    </main>
  )
}
