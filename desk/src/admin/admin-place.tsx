import { useTranslation } from 'react-i18next'
import { EmptyState } from '../components/empty-state.tsx'
import { useSession } from '../session/use-session.ts'
import { AccountEditPage } from './accounts/account-edit-page.tsx'
import { AccountsPage } from './accounts/accounts-page.tsx'
import { EventsPage } from './events/events-page.tsx'
import { IntakePage } from './intake/intake-page.tsx'
import { LedgerPage } from './ledger/ledger-page.tsx'
import { OutboxPage } from './outbox/outbox-page.tsx'
import { PermissionWall } from './parts/permission-wall.tsx'
import { type Place, pages } from './place.ts'
import { QueueEditPage } from './queues/queue-edit-page.tsx'
import { QueuesPage } from './queues/queues-page.tsx'
import { SignInPage } from './sign-in/sign-in-page.tsx'
import { UserEditPage } from './users/user-edit-page.tsx'
import { UsersPage } from './users/users-page.tsx'
import { WebhookEditPage } from './webhooks/webhook-edit-page.tsx'
import { WebhooksPage } from './webhooks/webhooks-page.tsx'

/** The page of a place, or who may open it. */
export function AdminPlace({ place }: { place: Place | null }) {
  const { t } = useTranslation('admin')
  const { permissions } = useSession()
  const page = pages.find((known) => known.name === place?.page)
  if (place === null || page === undefined)
    return (
      <EmptyState icon="find" title={t('parts.unknownPage')}>
        {t('parts.unknownPageHelp')}
      </EmptyState>
    )
  if (!permissions.includes(page.permission))
    return <PermissionWall page={page.name} permission={page.permission} />
  const id = place.entry === 'new' ? null : place.entry?.id
  if (id !== undefined) {
    const key = id ?? 'new'
    if (page.name === 'accounts') return <AccountEditPage key={key} id={id} />
    if (page.name === 'queues') return <QueueEditPage key={key} id={id} />
    if (page.name === 'webhooks') return <WebhookEditPage key={key} id={id} />
    return <UserEditPage key={key} id={id} />
  }
  const Page = lists[page.name]
  return <Page />
}

const lists = {
  accounts: AccountsPage,
  intake: IntakePage,
  queues: QueuesPage,
  users: UsersPage,
  'sign-in': SignInPage,
  ledger: LedgerPage,
  outbox: OutboxPage,
  events: EventsPage,
  webhooks: WebhooksPage,
}
