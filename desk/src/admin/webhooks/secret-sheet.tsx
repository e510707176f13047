import { CopyButton, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { Sheet } from '../../components/sheet.tsx'
import s from './webhooks.module.css'

/** A secret, this one time. */
export function SecretSheet({ secret, onClose }: { secret: string | null; onClose: () => void }) {
  const { t } = useTranslation('admin')
  return (
    <Sheet opened={secret !== null} onClose={onClose} title={t('webhooks.secret')}>
      <p className={s.help}>{t('webhooks.secretHelp')}</p>
      <TextInput readOnly aria-label={t('webhooks.secret')} value={secret ?? ''} />
      <div className={s.actions}>
        <CopyButton value={secret ?? ''}>
          {({ copied, copy }) => (
            <Button icon="copy" onClick={copy}>
              {t(copied ? 'webhooks.copied' : 'webhooks.copy')}
            </Button>
          )}
        </CopyButton>
        <Button look="primary" onClick={onClose}>
          {t('webhooks.kept')}
        </Button>
      </div>
    </Sheet>
  )
}
