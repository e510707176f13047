import { type Account, fetchNow, updateAccount } from '@kontor/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { adminKeys, accountsQuery } from '../queries.ts'
import { valuesOf } from './read-account.ts'
import { settingsOf } from './write-account.ts'

/** What can be done with an account from the list. Pausing shows at once and can be undone. */
export function useAccountActions() {
  const { t } = useTranslation('admin')
  const client = useQueryClient()
  const sayError = useSayError()

  const look = useMutation({
    mutationFn: ({ id }: Account) => call(fetchNow, { params: { id }, body: {} }),
    onMutate: ({ name }) => say({ text: t('accounts.fetching', { name }) }),
    onError: (error, _account, unsay) => {
      unsay?.()
      sayError(error)
    },
    onSettled: () => client.invalidateQueries({ queryKey: adminKeys.accounts }),
  })

  const show = (id: string, status: Account['status']) =>
    client.setQueryData(accountsQuery.queryKey, (list) =>
      list?.map((account) => (account.id === id ? { ...account, status } : account)),
    )
  const setPaused = useMutation({
    mutationFn: ({ account, paused }: { account: Account; paused: boolean }) =>
      call(updateAccount, {
        params: { id: account.id },
        body: { ...settingsOf(valuesOf(account)), paused },
      }),
    onMutate: ({ account, paused }) => {
      show(account.id, paused ? 'paused' : 'connecting')
      const action = { label: t('parts.undo'), run: () => setPaused.mutate({ account, paused: !paused }) }
      return say({ text: t(paused ? 'accounts.paused' : 'accounts.resumed', { name: account.name }), action })
    },
    onError: (error, { account }, unsay) => {
      show(account.id, account.status)
      unsay?.()
      sayError(error)
    },
    onSettled: () => client.invalidateQueries({ queryKey: adminKeys.accounts }),
  })

  return {
    fetchNow: (account: Account) => look.mutate(account),
    setPaused: (account: Account, paused: boolean) => setPaused.mutate({ account, paused }),
  }
}
