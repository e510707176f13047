import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Account } from '@kontor/contract'
import { queuesQuery } from '../../api/queries.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Loading } from '../../components/loading.tsx'
import { Icon } from '../../icons/icon.tsx'
import { useRovingList } from '../../keys/use-roving-list.ts'
import { useMay } from '../../session/use-session.ts'
import { LoadFailed } from '../parts/load-failed.tsx'
import { AddLink, PageHead } from '../parts/page-head.tsx'
import { ReadOnlyNote } from '../parts/permission-wall.tsx'
import { accountsQuery } from '../queries.ts'
import { AccountRow } from './account-row.tsx'
import s from './accounts.module.css'
import { healthOf } from './health.ts'

/** All accounts with their health. */
export function AccountsPage() {
  const { t } = useTranslation('admin')
  const may = useMay('account.manage')
  const accounts = useQuery(accountsQuery)
  const queues = useQuery(queuesQuery).data
  const queueFirst = queues !== undefined && queues.length === 0
  const add = queueFirst ? (
    <AddLink page="queues" label={t('queues.add')} icon="plus" />
  ) : (
    <AddLink page="accounts" label={t('accounts.add')} icon="plus" />
  )
  return (
    <>
      <PageHead
        title={t('nav.accounts')}
        lead={t('accounts.lead')}
        summary={accounts.data && accounts.data.length > 0 && <Summary accounts={accounts.data} />}
        actions={may && add}
      />
      {!may && (
        <div className={s.note}>
          <ReadOnlyNote permission="account.manage" />
        </div>
      )}
      {accounts.isPending && <Loading lines={6} />}
      {accounts.isError && !accounts.data && (
        <LoadFailed error={accounts.error} retry={() => void accounts.refetch()} />
      )}
      {accounts.data?.length === 0 && (
        <EmptyState
          icon="mail"
          title={t(queueFirst ? 'accounts.queueFirst' : 'accounts.empty')}
          actions={may && add}
        >
          {t(queueFirst ? 'accounts.queueFirstHelp' : 'accounts.emptyHelp')}
        </EmptyState>
      )}
      {accounts.data && accounts.data.length > 0 && <List accounts={accounts.data} />}
    </>
  )
}

function List({ accounts }: { accounts: Account[] }) {
  return (
    <ul className={s.list} {...useRovingList()}>
      {accounts.map((account) => (
        <AccountRow key={account.id} account={account} />
      ))}
    </ul>
  )
}

function Summary({ accounts }: { accounts: Account[] }) {
  const { t } = useTranslation('admin')
  const troubled = accounts.filter((account) => healthOf(account).needsWork).length
  if (troubled === 0)
    return (
      <span className={s.fine}>
        <Icon name="ok" size={16} />
        {t('accounts.fine', { count: accounts.length })}
      </span>
    )
  return (
    <span className={s.troubled}>
      <Icon name="late" size={16} />
      {t('accounts.attention', { count: troubled, total: accounts.length })}
    </span>
  )
}
