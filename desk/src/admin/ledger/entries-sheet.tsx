import type { LedgerState } from '@kontor/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Loading } from '../../components/loading.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { LoadFailed } from '../parts/load-failed.tsx'
import table from '../parts/table.module.css'
import { ledgerEntriesQuery } from '../queries.ts'
import s from './ledger.module.css'

export interface Shown {
  account: { id: string; name: string }
  day: string
  state: LedgerState
}

/** The messages behind a number of the day, each with its case or its reason. */
export function EntriesSheet({ shown, onClose }: { shown: Shown; onClose: () => void }) {
  const { t } = useTranslation('admin')
  const { account, day, state } = shown
  const format = useFormat()
  const title = `${account.name}, ${format.date(day)}: ${t(`ledger.state.${state}`)}`
  return (
    <Sheet opened onClose={onClose} title={title} size={760}>
      <Entries {...shown} />
    </Sheet>
  )
}

function Entries({ account, day, state }: Shown) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const now = useMinute()
  const entries = useQuery(ledgerEntriesQuery(account.id, day, state))
  if (entries.isError && !entries.data)
    return <LoadFailed error={entries.error} retry={() => void entries.refetch()} />
  if (!entries.data) return <Loading lines={5} />
  return (
    <div className={s.entries}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('ledger.arrived')}</th>
            <th scope="col">{t('ledger.case')}</th>
            <th scope="col">{t('ledger.why')}</th>
            <th scope="col" className={table.number}>
              {t('ledger.size')}
            </th>
            <th scope="col" className={table.number} title={t('ledger.seenHelp')}>
              {t('ledger.seen')}
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.data.items.map((entry) => (
            <tr key={entry.id}>
              <td title={t('ledger.taken', { time: format.moment(entry.takenAt, now) })}>
                {format.moment(entry.arrivedAt, now)}
              </td>
              <td>
                {entry.case ? (
                  <Link to="/cases/$caseId" params={{ caseId: entry.case.id }} className={table.name}>
                    {entry.case.number}
                  </Link>
                ) : (
                  '–'
                )}
              </td>
              <td>
                {[
                  entry.via && t('ledger.via', { via: entry.via }),
                  entry.reason?.code,
                  entry.isVariant && t('ledger.variant'),
                ]
                  .filter(Boolean)
                  .join(' · ') || '–'}
              </td>
              <td className={table.number}>{format.bytes(entry.size)}</td>
              <td className={table.number}>{entry.seen}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {entries.data.nextCursor && <p className={s.help}>{t('ledger.moreEntries')}</p>}
    </div>
  )
}
