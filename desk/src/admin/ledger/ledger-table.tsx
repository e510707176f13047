import type { LedgerState } from '@kontor/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cx } from '../../components/cx.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import table from '../parts/table.module.css'
import { EntriesSheet, type Shown } from './entries-sheet.tsx'
import s from './ledger.module.css'
import { StateBar } from './state-bar.tsx'
import { type LedgerDay, type LedgerSum, sumOf } from './states.ts'

/** Per account: on the server = in the ledger, and what became of it. */
export function LedgerTable({ days }: { days: LedgerDay[] }) {
  const { t } = useTranslation('admin')
  const [shown, setShown] = useState<Shown | null>(null)
  const widest = Math.max(...days.map(({ ledgerCount }) => ledgerCount), 1)
  return (
    <div className={table.scroll}>
      <table className={cx(table.table, s.table)}>
        <thead>
          <tr>
            <th scope="col">{t('ledger.account')}</th>
            <th scope="col" className={table.number}>
              {t('ledger.server')}
            </th>
            <th scope="col" className={table.number} title={t('ledger.repeatedHelp')}>
              − {t('ledger.repeated')}
            </th>
            <th scope="col" className={table.number}>
              = {t('ledger.ledger')}
            </th>
            <th scope="col">{t('ledger.difference')}</th>
            <th scope="col" className={s.wide}>
              {t('ledger.became')}
            </th>
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <Row
              key={day.account.id}
              name={day.account.name}
              sum={day}
              widest={widest}
              onState={(state) => setShown({ account: day.account, day: day.day, state })}
            />
          ))}
        </tbody>
        {days.length > 1 && (
          <tfoot>
            <Row name={t('ledger.total')} sum={sumOf(days)} />
          </tfoot>
        )}
      </table>
      {shown && <EntriesSheet shown={shown} onClose={() => setShown(null)} />}
    </div>
  )
}

interface RowProps {
  name: string
  sum: LedgerSum
  widest?: number
  onState?: (state: LedgerState) => void
}

function Row({ name, sum, widest, onState }: RowProps) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  return (
    <tr className={sum.difference !== 0 && widest !== undefined ? s.off : undefined}>
      <th scope="row" className={s.account}>
        {name}
      </th>
      <td className={table.number} data-label={t('ledger.server')}>
        {format.number(sum.serverCount)}
      </td>
      <td className={table.number} data-label={t('ledger.repeated')}>
        {format.number(sum.repeatedCount)}
      </td>
      <td className={table.number} data-label={t('ledger.ledger')}>
        {format.number(sum.ledgerCount)}
      </td>
      <td>
        <Difference sum={sum} />
      </td>
      <td className={s.wide}>
        <StateBar
          states={sum.states}
          share={widest === undefined ? 1 : sum.ledgerCount / widest}
          onState={onState}
        />
      </td>
    </tr>
  )
}

/** Whether server and ledger agree; what waits on the server is no fault. */
function Difference({ sum }: { sum: LedgerSum }) {
  const { t } = useTranslation('admin')
  const { waitingCount: waiting, missingCount: missing } = sum
  const odd = sum.difference - waiting - missing
  if (waiting + missing + Math.abs(odd) === 0)
    return (
      <span className={s.even}>
        <Icon name="ok" size={15} />
        {t('ledger.balanced')}
      </span>
    )
  return (
    <>
      {waiting > 0 && (
        <span className={s.waits} title={t('ledger.waitingHelp')}>
          <Icon name="clock" size={15} />
          {t('ledger.waiting', { count: waiting })}
        </span>
      )}
      {missing > 0 && (
        <span className={s.uneven} title={t('ledger.missingHelp')}>
          <Icon name="late" size={15} />
          {t('ledger.missing', { count: missing })}
        </span>
      )}
      {odd !== 0 && (
        <span className={s.uneven}>
          <Icon name="late" size={15} />
          {t(odd > 0 ? 'ledger.missing' : 'ledger.extra', { count: Math.abs(odd) })}
        </span>
      )}
    </>
  )
}
