import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { nowMs } from '../../format/clock.ts'
import { dayOf, isDay, stepDay } from './day.ts'
import s from './ledger.module.css'

/** Chooses a day of arrival, up to today. */
export function DayPicker({ day, onDay }: { day: string; onDay: (day: string) => void }) {
  const { t } = useTranslation('admin')
  const today = dayOf(nowMs())
  return (
    <div className={s.picker} role="group" aria-label={t('ledger.day')}>
      <Button
        look="quiet"
        icon="left"
        aria-label={t('ledger.earlier')}
        title={t('ledger.earlier')}
        onClick={() => onDay(stepDay(day, -1))}
      />
      <input
        type="date"
        className={s.day}
        aria-label={t('ledger.day')}
        value={day}
        max={today}
        onChange={(event) => isDay(event.target.value) && onDay(event.target.value)}
      />
      <Button
        look="quiet"
        icon="right"
        aria-label={t('ledger.later')}
        title={t('ledger.later')}
        aria-disabled={day >= today}
        onClick={() => day < today && onDay(stepDay(day, 1))}
      />
      <Button onClick={() => onDay(today)} aria-disabled={day === today}>
        {t('ledger.today')}
      </Button>
    </div>
  )
}
