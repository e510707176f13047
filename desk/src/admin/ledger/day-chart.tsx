import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { cx } from '../../components/cx.ts'
import { useFormat } from '../../format/use-format.ts'
import { ledgerDaysQuery } from '../queries.ts'
import s from './ledger.module.css'
import { partsOf } from './states.ts'

const heightPx = 56

/** A month of days as small bars; a click goes to the day. */
export function DayChart({
  day,
  until,
  onDay,
}: {
  day: string
  until: string
  onDay: (day: string) => void
}) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const days = useQuery(ledgerDaysQuery(until)).data
  if (!days || days.every(({ ledgerCount }) => ledgerCount === 0)) return null
  const highest = Math.max(...days.map(({ ledgerCount }) => ledgerCount), 1)
  return (
    <div className={s.chart} role="group" aria-label={t('ledger.chart')}>
      {days.map(({ day: one, ledgerCount, states }) => {
        const label = t('ledger.chartDay', {
          day: format.date(one),
          count: ledgerCount,
          messages: format.number(ledgerCount),
        })
        return (
          <button
            key={one}
            type="button"
            className={cx(s.column, one === day && s.chosen)}
            aria-label={label}
            aria-pressed={one === day}
            title={label}
            onClick={() => onDay(one)}
          >
            <span className={s.stack} style={{ height: (ledgerCount / highest) * heightPx }}>
              {partsOf(states).map(({ state, count }) => (
                <span key={state} className={s[state]} style={{ flexGrow: count }} />
              ))}
            </span>
          </button>
        )
      })}
    </div>
  )
}
