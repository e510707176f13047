import type { Queue } from '@kontor/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { queuesQuery } from '../../api/queries.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Loading } from '../../components/loading.tsx'
import { useFormat } from '../../format/use-format.ts'
import { useRovingList } from '../../keys/use-roving-list.ts'
import { useMay } from '../../session/use-session.ts'
import { LoadFailed } from '../parts/load-failed.tsx'
import { AddLink, PageHead } from '../parts/page-head.tsx'
import table from '../parts/table.module.css'
import { PlaceLink } from '../place-link.tsx'
import { levelText } from './service-level.ts'

/** All queues with what waits in them. */
export function QueuesPage() {
  const { t } = useTranslation('admin')
  const may = useMay('queue.manage')
  const queues = useQuery(queuesQuery)
  const add = <AddLink page="queues" label={t('queues.add')} icon="plus" />
  return (
    <>
      <PageHead title={t('nav.queues')} lead={t('queues.lead')} actions={may && add} />
      {queues.isPending && <Loading lines={5} />}
      {queues.isError && !queues.data && (
        <LoadFailed error={queues.error} retry={() => void queues.refetch()} />
      )}
      {queues.data?.length === 0 && (
        <EmptyState icon="list" title={t('queues.empty')} actions={may && add}>
          {t('queues.emptyHelp')}
        </EmptyState>
      )}
      {queues.data && queues.data.length > 0 && <Table queues={queues.data} />}
    </>
  )
}

function Table({ queues }: { queues: Queue[] }) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  return (
    <div className={table.scroll} {...useRovingList()}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('queues.name')}</th>
            <th scope="col">{t('queues.level')}</th>
            <th scope="col" className={table.number}>
              {t('queues.waiting')}
            </th>
            <th scope="col" className={table.number}>
              {t('queues.members')}
            </th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <tr key={queue.id}>
              <th scope="row">
                <PlaceLink page="queues" entry={queue.id} className={table.name} data-roving>
                  {queue.name}
                </PlaceLink>
              </th>
              <td>{levelText(queue.serviceLevelMinutes, t)}</td>
              <td className={table.number}>
                <Link
                  to="/cases"
                  search={{ queue: queue.id, status: 'queued' }}
                  title={t('queues.toCases')}
                  className={table.figure}
                >
                  {format.number(queue.queued)}
                </Link>
              </td>
              <td className={table.number}>
                {queue.members === 0 ? (
                  <span className={table.warn}>{t('queues.nobody')}</span>
                ) : (
                  format.number(queue.members)
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
