import { joinMessage, type Message, splitMessage } from '@kontor/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { Button } from '../../components/button.tsx'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { Icon } from '../../icons/icon.tsx'
import { useMay } from '../../session/use-session.ts'
import s from './letter.module.css'

/** A message of an unknown sender: one click decides whether it belongs here. */
export function SuspectedNote({ message }: { message: Message }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const sayError = useSayError()
  const may = useMay('case.work')
  const judge = useMutation({
    mutationFn: (belongs: boolean) =>
      call(belongs ? joinMessage : splitMessage, { params: { id: message.id }, body: {} }),
    onSuccess: (_message, belongs) => {
      say({ text: belongs ? t('letter.joined') : t('letter.split') })
    },
    onError: sayError,
    onSettled: () =>
      Promise.all(
        [keys.case, keys.messages, keys.timeline]
          .map((key) => client.invalidateQueries({ queryKey: key(message.caseId) }))
          .concat(client.invalidateQueries({ queryKey: ['cases'] })),
      ),
  })
  return (
    <div className={s.suspected}>
      <Icon name="shield" size={16} />
      <div>
        {t('letter.suspected')}
        {may && (
          <div className={s.judge}>
            <Button aria-disabled={judge.isPending} onClick={() => judge.mutate(true)}>
              {t('letter.joins')}
            </Button>
            <Button aria-disabled={judge.isPending} onClick={() => judge.mutate(false)}>
              {t('letter.splits')}
            </Button>
          </div>
        )}
      </div>
    </div>
  )
}
