import { type OutboxItem, releaseOutgoing, resolveMessage, tryOutgoing } from '@kontor/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { adminKeys } from '../queries.ts'

/** What a person found out about a message that a restore holds. */
export const fenceAnswers = ['probe', 'sent', 'send', 'cancel'] as const
export type FenceAnswer = (typeof fenceAnswers)[number]

/** What can be done with a message in the outbox. */
export function useOutboxActions() {
  const { t } = useTranslation('admin')
  const client = useQueryClient()
  const sayError = useSayError()
  const refresh = () => client.invalidateQueries({ queryKey: adminKeys.outbox })
  const settle = useMutation({
    mutationFn: ({ item, arrived }: { item: OutboxItem; arrived: boolean }) =>
      call(resolveMessage, { params: { id: item.id }, body: { arrived } }),
    onSuccess: (_message, { arrived }) => say({ text: t(arrived ? 'outbox.noted' : 'outbox.goesAgain') }),
    onError: sayError,
    onSettled: refresh,
  })
  const tryNow = useMutation({
    mutationFn: (item: OutboxItem) => call(tryOutgoing, { params: { id: item.id }, body: {} }),
    onSuccess: () => say({ text: t('outbox.tried') }),
    onError: sayError,
    onSettled: refresh,
  })
  const release = useMutation({
    mutationFn: ({ item, answer }: { item: OutboxItem; answer: FenceAnswer }) =>
      call(releaseOutgoing, { params: { id: item.id }, body: { answer } }),
    onSuccess: (_none, { answer }) => say({ text: t(`outbox.released.${answer}`) }),
    onError: sayError,
    onSettled: refresh,
  })
  return {
    busy: release.isPending || settle.isPending || tryNow.isPending,
    settle: (item: OutboxItem, arrived: boolean) => settle.mutate({ item, arrived }),
    release: (item: OutboxItem, answer: FenceAnswer) => release.mutate({ item, answer }),
    tryNow: (item: OutboxItem) => tryNow.mutate(item),
  }
}
