import {
  discardQuarantined,
  releaseQuarantined,
  restoreDiscarded,
  retryQuarantined,
  type RouteInput,
  workQuarantine,
} from '@kontor/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { adminKeys, quarantineQuery } from '../queries.ts'
import type { QuarantineItem } from './quarantine-item.ts'

type Work = RouteInput<typeof workQuarantine>['body']

/** Reading again, releasing and discarding: the entry goes at once and comes back when the server refuses. */
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
  const release = useMutation({
    mutationFn: ({ id }: QuarantineItem) => call(releaseQuarantined, { params: { id }, body: {} }),
    onMutate: ({ id }) => {
      say({ text: t('quarantine.released') })
      return take(id)
    },
    onError: (error, _item, before) => giveBack(error, before),
    onSettled: refresh,
  })
  const restore = useMutation({
    mutationFn: (id: string) => call(restoreDiscarded, { params: { id }, body: {} }),
    onSuccess: () => say({ text: t('quarantine.restored') }),
    onError: sayError,
    onSettled: refresh,
  })
  const many = useMutation({
    mutationFn: async (work: Work) => {
      let done = 0
      for (;;) {
        const part = await call(workQuarantine, { body: work })
        done += part.done.length
        if (part.left === 0 || part.done.length === 0) return done
      }
    },
    onSuccess: (count) => say({ text: t('quarantine.worked', { count }) }),
    onError: sayError,
    onSettled: refresh,
  })
  const discard = useMutation({
    mutationFn: ({ item, reason }: { item: QuarantineItem; reason: string }) =>
      call(discardQuarantined, { params: { id: item.id }, body: { reason } }),
    onMutate: ({ item }) => take(item.id),
    onSuccess: (_done, { item }) =>
      say({
        text: t('quarantine.discarded'),
        action: { label: t('parts.undo'), run: () => restore.mutate(item.id) },
      }),
    onError: (error, _wish, before) => giveBack(error, before),
    onSettled: refresh,
  })
  return {
    release: (item: QuarantineItem) => release.mutate(item),
    restore: (id: string) => restore.mutate(id),
    many: (work: Work) => many.mutate(work),
    retry: (item: QuarantineItem) => retry.mutate(item),
    discard: (item: QuarantineItem, reason: string) => discard.mutate({ item, reason }),
  }
}
