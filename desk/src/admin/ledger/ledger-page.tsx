import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { Loading } from '../../components/loading.tsx'
import { nowMs } from '../../format/clock.ts'
import { Icon } from '../../icons/icon.tsx'
import { useMay } from '../../session/use-session.ts'
import { LoadFailed } from '../parts/load-failed.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { ledgerQuery } from '../queries.ts'
import { dayOf } from './day.ts'
import { DayChart } from './day-chart.tsx'
import { DayPicker } from './day-picker.tsx'
import s from './ledger.module.css'
import { LedgerTable } from './ledger-table.tsx'
import { Quarantine } from './quarantine.tsx'
import { isOff, type LedgerDay } from './states.ts'

/** What arrived on a day and what became of it; below, what could not be read. */
export function LedgerPage() {
  const { t } = useTranslation('admin')
  const today = dayOf(nowMs())
  const [day, setDay] = useState(today)
  const mayQuarantine = useMay('quarantine.work')
  const ledger = useQuery(ledgerQuery(day))
  const days = ledger.data?.filter(({ serverCount, ledgerCount }) => serverCount > 0 || ledgerCount > 0)
  return (
    <>
      <PageHead
        title={t('nav.ledger')}
        lead={t('ledger.lead')}
        summary={days && days.length > 0 && <Balance days={days} />}
        actions={<DayPicker day={day} onDay={setDay} />}
      />
      {ledger.isPending && <Loading lines={5} />}
      {ledger.isError && !ledger.data && (
        <LoadFailed error={ledger.error} retry={() => void ledger.refetch()} />
      )}
      {days?.length === 0 && (
        <div className={s.nothing}>
          <EmptyState icon="take" title={t('ledger.empty')}>
            {t('ledger.emptyHelp')}
          </EmptyState>
        </div>
      )}
      <DayChart day={day} until={today} onDay={setDay} />
      {days?.some(isOff) && <p className={s.advice}>{t('ledger.offHelp')}</p>}
      {days && days.length > 0 && <LedgerTable days={days} />}
      {mayQuarantine && <Quarantine />}
    </>
  )
}

/** Whether the counts of all accounts agree. */
function Balance({ days }: { days: LedgerDay[] }) {
  const { t } = useTranslation('admin')
  const off = days.filter(isOff).length
  return (
    <span className={off === 0 ? s.even : s.uneven} role="status">
      <Icon name={off === 0 ? 'ok' : 'late'} size={16} />
      {off === 0 ? t('ledger.balancedAll') : t('ledger.off', { count: off })}
    </span>
  )
}
