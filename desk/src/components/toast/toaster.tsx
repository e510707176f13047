import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { nowMs, useSecond } from '../../format/clock.ts'
import { Icon } from '../../icons/icon.tsx'
import { cx } from '../cx.ts'
import s from './toaster.module.css'
import { dismiss, type Toast, useToasts } from './toasts.ts'

/** What was just done and can be undone; read out politely. */
export function Toaster() {
  const toasts = useToasts()
  return (
    <div className={s.toaster} role="status" aria-live="polite">
      {toasts.map((toast) => (
        <ToastBar key={toast.id} toast={toast} />
      ))}
    </div>
  )
}

function ToastBar({ toast }: { toast: Toast }) {
  const { t } = useTranslation()
  const undoes = toast.action?.kind !== 'go'
  const [lifeMs] = useState(() => toast.until - nowMs())
  return (
    <div className={cx(s.toast, toast.tone === 'late' && s.late)}>
      <span>
        {typeof toast.text === 'string' ? toast.text : <Counting toast={toast} text={toast.text} />}
      </span>
      {toast.action && (
        <button
          type="button"
          className={s.action}
          aria-keyshortcuts={undoes ? 'Z' : undefined}
          onClick={() => {
            dismiss(toast.id)
            toast.action?.run()
          }}
        >
          <Icon name={undoes ? 'undo' : 'next'} size={16} />
          {toast.action.label}
          {undoes && <kbd aria-hidden>Z</kbd>}
        </button>
      )}
      <button
        type="button"
        className={s.close}
        aria-label={t('frame.close')}
        onClick={() => dismiss(toast.id)}
      >
        <Icon name="close" size={15} />
      </button>
      {toast.action && <span className={s.bar} style={{ animationDuration: `${lifeMs}ms` }} />}
    </div>
  )
}

/** The running seconds are for the eye; a screen reader hears the sentence once. */
function Counting({ toast, text }: { toast: Toast; text: (seconds: number) => string }) {
  const now = useSecond()
  const [first] = useState(() => text(secondsLeft(toast, nowMs())))
  return (
    <>
      <span className="visually-hidden">{first}</span>
      <span aria-hidden>{text(secondsLeft(toast, now))}</span>
    </>
  )
}

function secondsLeft(toast: Toast, now: number): number {
  return Math.max(0, Math.round((toast.until - now) / 1000))
}
