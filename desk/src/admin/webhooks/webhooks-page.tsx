import type { Webhook } from '@kontor/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { Loading } from '../../components/loading.tsx'
import { useFormat } from '../../format/use-format.ts'
import { useRovingList } from '../../keys/use-roving-list.ts'
import { LoadFailed } from '../parts/load-failed.tsx'
import { AddLink, PageHead } from '../parts/page-head.tsx'
import table from '../parts/table.module.css'
import { PlaceLink } from '../place-link.tsx'
import { webhooksQuery } from '../queries.ts'

/** Where news of the event log are sent, and whether they are taken. */
export function WebhooksPage() {
  const { t } = useTranslation('admin')
  const hooks = useQuery(webhooksQuery)
  const add = <AddLink page="webhooks" label={t('webhooks.add')} icon="plus" />
  return (
    <>
      <PageHead title={t('nav.webhooks')} lead={t('webhooks.lead')} actions={add} />
      {hooks.isPending && <Loading lines={4} />}
      {hooks.isError && !hooks.data && <LoadFailed error={hooks.error} retry={() => void hooks.refetch()} />}
      {hooks.data?.length === 0 && (
        <EmptyState icon="send" title={t('webhooks.empty')} actions={add}>
          {t('webhooks.emptyHelp')}
        </EmptyState>
      )}
      {hooks.data && hooks.data.length > 0 && <Table hooks={hooks.data} />}
    </>
  )
}

function Table({ hooks }: { hooks: Webhook[] }) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  return (
    <div className={table.scroll} {...useRovingList()}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('webhooks.name')}</th>
            <th scope="col">{t('webhooks.types')}</th>
            <th scope="col">{t('webhooks.standing')}</th>
            <th scope="col" className={table.number}>
              {t('webhooks.waiting')}
            </th>
          </tr>
        </thead>
        <tbody>
          {hooks.map((hook) => (
            <tr key={hook.id}>
              <th scope="row">
                <PlaceLink page="webhooks" entry={hook.id} className={table.name} data-roving>
                  {hook.name}
                </PlaceLink>
              </th>
              <td>{hook.eventTypes.join(', ')}</td>
              <td className={hook.state === 'failing' || hook.problem ? table.warn : undefined}>
                {t(`webhooks.state.${hook.state === 'on' && hook.problem ? 'retrying' : hook.state}`)}
              </td>
              <td className={table.number}>{format.number(hook.waiting)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
