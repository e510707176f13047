import type { Account } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/use-format.ts'
import s from './accounts.module.css'

const minuteMs = 60_000

/** How far the fetching of a backlog is, how fast it goes, and about when it is through. */
export function ProgressBox({ progress }: { progress: NonNullable<Account['progress']> }) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const { done, total, startedAt, updatedAt } = progress
  const minutes = (Date.parse(updatedAt) - Date.parse(startedAt)) / minuteMs
  const rate = minutes > 0 ? Math.round(done / minutes) : 0
  const left = rate > 0 ? Math.ceil((total - done) / rate) : null
  const label = t('accounts.backlog', { done: format.number(done), total: format.number(total) })
  return (
    <div className={s.progress}>
      <progress value={done} max={Math.max(total, 1)} aria-label={label} />
      <p>
        <b>{label}</b>
        {rate > 0 && ` · ${t('accounts.backlogRate', { count: rate, rate: format.number(rate) })}`}
        {left !== null && ` · ${t('accounts.backlogLeft', { count: left })}`}
      </p>
      <p>{t('accounts.backlogHelp')}</p>
    </div>
  )
}
