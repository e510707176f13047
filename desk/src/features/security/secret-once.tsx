import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { say } from '../../components/toast/toasts.ts'
import s from './security.module.css'

export interface SecretOnceProps {
  /** What to do with it. */
  help: string
  secret: string
  onDone: () => void
}

/** A secret that is shown only now, to be copied. */
export function SecretOnce({ help, secret, onDone }: SecretOnceProps) {
  const { t } = useTranslation()
  const copy = () =>
    void navigator.clipboard.writeText(secret).then(() => say({ text: t('security.copied') }))
  return (
    <div className={s.sheet}>
      <p className={s.help}>{help}</p>
      <code className={s.secret}>{secret}</code>
      <div className={s.actions}>
        <Button look="primary" icon="copy" onClick={copy} data-autofocus>
          {t('security.copy')}
        </Button>
        <Button onClick={onDone}>{t('security.done')}</Button>
      </div>
    </div>
  )
}
