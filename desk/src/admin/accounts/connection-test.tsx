import { type RouteReply, testAccount } from '@kontor/contract'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { Icon } from '../../icons/icon.tsx'
import { focusFirstError } from '../parts/use-entry-form.ts'
import type { AccountSectionProps } from './basics-section.tsx'
import s from './connection-test.module.css'
import { TestSteps } from './test-steps.tsx'
import { settingsOf } from './write-account.ts'

type Report = RouteReply<typeof testAccount>

/** Tries the settings as they stand in the form and shows what each step found. */
export function ConnectionTest({ form, id }: AccountSectionProps & { id: string | undefined }) {
  const { t } = useTranslation('admin')
  const sayError = useSayError()
  const running = useRef<AbortController>(null)
  const [report, setReport] = useState<{ steps: Report['steps']; ok: boolean; of: string } | null>(null)
  const test = useMutation({
    mutationFn: async (settings: ReturnType<typeof settingsOf>) => {
      running.current = new AbortController()
      const body = { ...(id !== undefined && { id }), settings }
      const found = await call(testAccount, { body, signal: running.current.signal })
      return { ...found, of: JSON.stringify(settings) }
    },
    onSuccess: setReport,
    onError: (error) => {
      if (!running.current?.signal.aborted) sayError(error)
    },
  })
  const { receiveVia, sendVia } = form.values
  const nothing = receiveVia !== 'imap' && sendVia !== 'smtp'
  const run = () => {
    if (form.validate().hasErrors) return focusFirstError()
    setReport(null)
    test.mutate(settingsOf(form.values))
  }
  const stale = report !== null && report.of !== JSON.stringify(settingsOf(form.values))
  return (
    <section className={s.panel} aria-label={t('test.title')}>
      <h2 className={s.title}>{t('test.title')}</h2>
      <p className={s.help}>{nothing ? t('test.nothing') : t('test.help')}</p>
      {!nothing && (
        <div className={s.actions}>
          <Button onClick={run} icon="again" aria-disabled={test.isPending}>
            {t(report ? 'test.again' : 'test.run')}
          </Button>
          {test.isPending && (
            <Button look="quiet" onClick={() => running.current?.abort()}>
              {t('test.cancel')}
            </Button>
          )}
        </div>
      )}
      <div role="status">
        {test.isPending && <p className={s.running}>{t('test.running')}</p>}
        {!test.isPending && report && (
          <p className={report.ok ? s.good : s.bad}>
            <Icon name={report.ok ? 'ok' : 'late'} size={17} />
            {t(report.ok ? 'test.allOk' : 'test.notOk')}
          </p>
        )}
        {stale && <p className={s.stale}>{t('test.stale')}</p>}
      </div>
      {!test.isPending && report && <TestSteps steps={report.steps} form={form} />}
    </section>
  )
}
