import { submitForm } from '@kontor/contract'
import { pathOf } from '@kontor/contract/client'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { say } from '../../components/toast/toasts.ts'
import { useSession } from '../../session/use-session.ts'
import { SecretField } from '../parts/secret-field.tsx'
import type { AccountSectionProps } from './basics-section.tsx'
import s from './sections.module.css'

const secretBytes = 24

/** A secret nobody can guess: 192 random bits in hexadecimal. */
function freshSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(secretBytes))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Where a web form posts to, and the secret that signs it. */
export function FormReceiver({ form, stored }: AccountSectionProps & { stored: boolean }) {
  const { t } = useTranslation('admin')
  const { tenant } = useSession()
  const account = form.values.name.trim() || '…'
  const address = location.origin + pathOf(submitForm, { tenant: tenant.slug, account })
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text)
    say({ text: t('parts.copied') })
  }
  return (
    <>
      <div className={s.target}>
        <div className={s.label}>{t('account.formAddress')}</div>
        <div className={s.copy}>
          <code>{address}</code>
          <Button look="quiet" icon="copy" onClick={() => void copy(address)}>
            {t('parts.copy')}
          </Button>
        </div>
        <p className={s.small}>{t('account.formHeader')}</p>
      </div>
      <div className={s.withButton}>
        <SecretField
          label={t('account.secret')}
          description={stored ? t('parts.secretHint') : t('account.secretHint')}
          stored={stored}
          {...form.getInputProps('secret')}
        />
        <Button onClick={() => form.setFieldValue('secret', freshSecret())}>{t('parts.generate')}</Button>
        {form.values.secret !== '' && (
          <Button icon="copy" onClick={() => void copy(form.values.secret)}>
            {t('parts.copy')}
          </Button>
        )}
      </div>
    </>
  )
}
