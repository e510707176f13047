import { type Message, resolveMessage } from '@kontor/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { Icon } from '../../icons/icon.tsx'
import { useMay } from '../../session/use-session.ts'
import s from './letter.module.css'

/** Nobody can know whether this reply arrived: a person decides, and reads what each answer means. */
export function UncertainNote({ message }: { message: Message }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const sayError = useSayError()
  const may = useMay('case.work')
  const resolve = useMutation({
    mutationFn: (arrived: boolean) => call(resolveMessage, { params: { id: message.id }, body: { arrived } }),
    onSuccess: (_message, arrived) => {
      say({ text: arrived ? t('delivery.resolvedArrived') : t('delivery.resolvedAgain') })
    },
    onError: sayError,
    onSettled: () =>
      Promise.all(
        [
          keys.case(message.caseId),
          keys.messages(message.caseId),
          keys.timeline(message.caseId),
          keys.work,
          ['cases'],
        ].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  })
  return (
    <div className={cx(s.suspected, s.uncertain)}>
      <Icon name="ask" size={16} />
      <div>
        <b>{t('delivery.uncertain')}</b>
        {may && (
          <>
            {message.outbox?.probing && <p>{t('delivery.probing')}</p>}
            <p>{t('delivery.resolveHelp')}</p>
            <div className={s.judge}>
              <Button aria-disabled={resolve.isPending} onClick={() => resolve.mutate(true)}>
                {t('delivery.arrived')}
              </Button>
              <Button aria-disabled={resolve.isPending} onClick={() => resolve.mutate(false)}>
                {t('delivery.sendAgain')}
              </Button>
            </div>
          </>
        )}
      </div>
    </div>
  )
}
