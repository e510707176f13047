import { useBlocker } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { Sheet } from '../../components/sheet.tsx'
import s from './form.module.css'

/** Asks before changes are lost: on the way to another page, and by the browser before the tab goes. */
export function LeaveGuard({ mayLose }: { mayLose: () => boolean }) {
  const { t } = useTranslation('admin')
  const blocker = useBlocker({ shouldBlockFn: mayLose, enableBeforeUnload: mayLose, withResolver: true })
  const blocked = blocker.status === 'blocked'
  return (
    <Sheet opened={blocked} onClose={() => blocker.reset?.()} title={t('parts.leaveTitle')} size={420}>
      <p className={s.question}>{t('parts.leaveText')}</p>
      <div className={s.answers}>
        <Button onClick={() => blocker.proceed?.()}>{t('parts.leave')}</Button>
        <Button look="primary" data-autofocus onClick={() => blocker.reset?.()}>
          {t('parts.stay')}
        </Button>
      </div>
    </Sheet>
  )
}
