import type { CaseDetail } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { useSecond } from '../../format/clock.ts'
import { durationText } from '../../format/duration.ts'
import s from './case.module.css'

/** The clock of the present owner; runs on between two answers of the server. */
export function StatusClock({ detail, readAt }: { detail: CaseDetail; readAt: number }) {
  const { t } = useTranslation()
  useSecond()
  const running = detail.clock.find((segment) => segment.running)
  if (running === undefined || running.owner === 'closed') return null
  const time = durationText(running.seconds + (Date.now() - readAt) / 1000)
  return (
    <span className={s.clock} role="timer">
      {running.owner === 'active'
        ? t('case.activeFor', { time })
        : t('case.ageFor', { status: t(`status.${running.owner}`), time })}
    </span>
  )
}
