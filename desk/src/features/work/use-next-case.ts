import { type CaseItem, nextCase } from '@kontor/contract'
import { ApiError } from '@kontor/contract/client'
import { useIsMutating, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { putCase } from '../../cache/cases.ts'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { useSession } from '../../session/use-session.ts'

const mutationKey = ['next-case']
/** One key a wish: pressing again after a lost connection asks for the same case, not for a second one. */
let wish: string | null = null

/** "Next case": takes the case that is due first and shows it. Pressing twice takes one. */
export function useNextCase() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const sayError = useSayError()
  const me = useSession().user.id
  const pending = useIsMutating({ mutationKey }) > 0
  const mutation = useMutation({
    mutationKey,
    mutationFn: (): Promise<CaseItem | null> => {
      wish ??= crypto.randomUUID()
      return call(nextCase, { idempotencyKey: wish, body: {} })
    },
    onSuccess: (item) => {
      wish = null
      if (item === null) {
        say({ text: t('work.nothingNext') })
      } else {
        putCase(client, item, me)
        void navigate({ to: '/work/$caseId', params: { caseId: item.id } })
      }
      return client.invalidateQueries({ queryKey: keys.work })
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status > 0) wish = null
      sayError(error)
    },
  })
  return {
    pending,
    fetch: () => {
      if (client.isMutating({ mutationKey }) === 0) mutation.mutate()
    },
  }
}
