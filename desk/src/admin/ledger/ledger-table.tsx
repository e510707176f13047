import { useTranslation } from 'react-i18next'
import { cx } from '../../components/cx.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import table from '../parts/table.module.css'
import s from './ledger.module.css'
import { StateBar } from './state-bar.tsx'
import { type LedgerDay, type LedgerSum, sumOf } from './states.ts'

/** Per account: on the server = in the ledger, and what became of it. */
export function LedgerTable({ days }: { days: LedgerDay[] }) {
  const { t } = useTranslation('admin')
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
            <Row key={day.account.id} name={day.account.name} sum={day} widest={widest} />
          ))}
        </tbody>
        {days.length > 1 && (
          <tfoot>
            <Row name={t('ledger.total')} sum={sumOf(days)} />
          </tfoot>
        )}
      </table>
    </div>
  )
}

function Row({ name, sum, widest }: { name: string; sum: LedgerSum; widest?: number }) {
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
        <Difference count={sum.difference} />
      </td>
      <td className={s.wide}>
        <StateBar states={sum.states} share={widest === undefined ? 1 : sum.ledgerCount / widest} />
      </td>
    </tr>
  )
}

function Difference({ count }: { count: number }) {
  const { t } = useTranslation('admin')
  if (count === 0)
    return (
      <span className={s.even}>
        <Icon name="ok" size={15} />
        {t('ledger.balanced')}
      </span>
    )
  return (
    <span className={s.uneven}>
      <Icon name="late" size={15} />
      {t(count > 0 ? 'ledger.missing' : 'ledger.extra', { count: Math.abs(count) })}
    </span>
  )
}
