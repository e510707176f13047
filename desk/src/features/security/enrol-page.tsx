import { useDocumentTitle } from '@mantine/hooks'
import { readSession } from '@kontor/contract'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { useEnter } from '../../session/use-enter.ts'
import { useSession } from '../../session/use-session.ts'
import { OwnFactors } from './own-factors.tsx'
import { ProofSheet } from './proof-sheet.tsx'
import s from './security.module.css'

/** All that a user sees whose profile asks for a second factor, until he has one. */
export function EnrolPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const enter = useEnter()
  const { mustEnrol } = useSession()
  useDocumentTitle(`${t('security.enrolTitle')} · Kontor`)
  const look = useMutation({ mutationFn: () => call(readSession, {}), onSuccess: enter })
  return (
    <main id="centre" tabIndex={-1} className={s.whole}>
      <header className={s.head}>
        <h1 className={s.title}>{t('security.enrolTitle')}</h1>
        <p className={s.lead}>{t('security.enrolLead')}</p>
      </header>
      <div className={s.sections}>
        <OwnFactors onChanged={() => look.mutate()} />
        {!mustEnrol && (
          <Button look="primary" icon="next" onClick={() => void navigate({ to: '/work' })}>
            {t('security.enrolDone')}
          </Button>
        )}
      </div>
      <ProofSheet />
    </main>
  )
}
