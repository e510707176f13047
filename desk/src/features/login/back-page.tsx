import { useDocumentTitle } from '@mantine/hooks'
import { finishProviderSignIn } from '@kontor/contract'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { errorText } from '../../api/error-text.ts'
import { useFormat } from '../../format/use-format.ts'
import { useEnter } from '../../session/use-enter.ts'
import s from './login.module.css'

/** Where another house sends the browser back to; what it sent along is good once. */
export function BackPage() {
  const { t } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate()
  const enter = useEnter()
  useDocumentTitle(`${t('login.title')} · Kontor`)
  const finish = useMutation({
    mutationFn: (query: string) => call(finishProviderSignIn, { body: { query } }),
    onSuccess: (session) => {
      localStorage.setItem('kontor.tenant', session.tenant.slug)
      enter(session)
      return navigate({ to: '/work', replace: true })
    },
  })
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    finish.mutate(window.location.search.slice(1) || 'refused=true')
  }, [finish])
  return (
    <main className={s.page}>
      <div className={s.card}>
        <h1 className={s.brand}>Kontor</h1>
        <p className={s.lead}>{finish.isError ? t('login.title') : t('login.busy')}</p>
        <div role="alert" className={s.form}>
          {finish.isError && (
            <>
              <p className={s.error}>{errorText(finish.error, t, format)}</p>
              <Link to="/login">{t('security.secondBack')}</Link>
            </>
          )}
        </div>
      </div>
    </main>
  )
}
