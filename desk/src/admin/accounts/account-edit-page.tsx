import { type Account, createAccount, updateAccount } from '@kontor/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { queuesQuery } from '../../api/queries.ts'
import { Loading } from '../../components/loading.tsx'
import { say } from '../../components/toast/toasts.ts'
import { useMay, useSession } from '../../session/use-session.ts'
import { EntryPage } from '../parts/entry-page.tsx'
import { Gone } from '../parts/gone.tsx'
import { useEntryForm } from '../parts/use-entry-form.ts'
import { useGo } from '../place-link.tsx'
import { accountsQuery, adminKeys } from '../queries.ts'
import { BasicsSection } from './basics-section.tsx'
import { ConnectionTest } from './connection-test.tsx'
import { formPath } from './form-path.ts'
import { valuesOf } from './read-account.ts'
import { LimitSection } from './limit-section.tsx'
import { OAuthSection } from './oauth-section.tsx'
import { ReceiptSection } from './receipt-section.tsx'
import { ReceiveSection } from './receive-section.tsx'
import { SendSection } from './send-section.tsx'
import { SignInReturn } from './sign-in-return.tsx'
import { SignatureSection } from './signature-section.tsx'
import { SmimeSection } from './smime-section.tsx'
import { TrustSection } from './trust-section.tsx'
import { validateAccount } from './validate.ts'
import { emptyAccount, usesToken } from './values.ts'
import { settingsOf } from './write-account.ts'

/** The form of an account; `id` null is a new one. */
export function AccountEditPage({ id }: { id: string | null }) {
  // The provider sends people back to this place below the accounts.
  return id === 'sign-in' ? <SignInReturn /> : <Entry id={id} />
}

function Entry({ id }: { id: string | null }) {
  const accounts = useQuery(accountsQuery).data
  const queues = useQuery(queuesQuery).data
  if (accounts === undefined || queues === undefined) return <Loading lines={8} />
  const account = accounts.find((known) => known.id === id) ?? null
  if (id !== null && account === null) return <Gone page="accounts" />
  return <AccountForm account={account} firstQueue={queues.length === 1 ? (queues[0]?.id ?? '') : ''} />
}

function AccountForm({ account, firstQueue }: { account: Account | null; firstQueue: string }) {
  const { t } = useTranslation('admin')
  const { user } = useSession()
  const may = useMay('account.manage')
  const client = useQueryClient()
  const go = useGo()
  const stored = account && valuesOf(account)
  const entry = useEntryForm({
    initialValues: stored ?? emptyAccount(firstQueue, user.locale),
    validate: (values) => validateAccount(values, stored, t),
    write: (values) => {
      const body = settingsOf(values)
      return account
        ? call(updateAccount, { params: { id: account.id }, body })
        : call(createAccount, { body })
    },
    onWritten: ({ name }) => {
      say({ text: t(account ? 'account.saved' : 'account.created', { name }) })
      void client.invalidateQueries({ queryKey: adminKeys.accounts })
      void go('accounts')
    },
    pathOf: formPath,
  })
  const { form } = entry
  return (
    <EntryPage
      page="accounts"
      title={account?.name ?? t('account.new')}
      isNew={account === null}
      permission="account.manage"
      entry={entry}
      aside={may && <ConnectionTest form={form} id={account?.id} />}
    >
      <BasicsSection form={form} isNew={account === null} />
      <ReceiveSection form={form} stored={stored} />
      {usesToken(form.values) && <OAuthSection form={form} account={account} />}
      <SendSection form={form} stored={stored} accountId={account?.id} />
      {form.values.channel === 'email' && <TrustSection form={form} />}
      {form.values.channel === 'email' && <SmimeSection form={form} stored={account?.smime !== null} />}
      <LimitSection form={form} />
      <ReceiptSection form={form} />
      <SignatureSection form={form} />
    </EntryPage>
  )
}
