import { discardQuarantined, retryQuarantined } from '@kontor/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { adminKeys, quarantineQuery } from '../queries.ts'
import type { QuarantineItem } from './quarantine-item.ts'

/** Reading again and discarding: the entry goes at once and comes back when the server refuses. */
export function useQuarantineActions() {
  const { t } = useTranslation('admin')
  const client = useQueryClient()
  const sayError = useSayError()

  const take = async (id: string) => {
    await client.cancelQueries({ queryKey: adminKeys.quarantine })
    const before = client.getQueryData(quarantineQuery.queryKey)
    client.setQueryData(quarantineQuery.queryKey, (items) => items?.filter((item) => item.id !== id))
    return before
  }
  const giveBack = (error: unknown, before: QuarantineItem[] | undefined) => {
    client.setQueryData(quarantineQuery.queryKey, before)
    sayError(error)
  }
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: adminKeys.quarantine }),
      client.invalidateQueries({ queryKey: ['ledger'] }),
    ])

  const retry = useMutation({
    mutationFn: ({ id }: QuarantineItem) => call(retryQuarantined, { params: { id }, body: {} }),
    onMutate: ({ id }) => {
      say({ text: t('quarantine.retried') })
      return take(id)
    },
    onError: (error, _item, before) => giveBack(error, before),
    onSettled: refresh,
  })
  const discard = useMutation({
    mutationFn: ({ item, reason }: { item: QuarantineItem; reason: string }) =>
      call(discardQuarantined, { params: { id: item.id }, body: { reason } }),
    onMutate: ({ item }) => take(item.id),
    onSuccess: () => say({ text: t('quarantine.discarded') }),
    onError: (error, _wish, before) => giveBack(error, before),
    onSettled: refresh,
  })
  return {
    retry: (item: QuarantineItem) => retry.mutate(item),
    discard: (item: QuarantineItem, reason: string) => discard.mutate({ item, reason }),
  }
}
