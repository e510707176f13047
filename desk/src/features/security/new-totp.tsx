import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { beginTotp, confirmTotp } from '@kontor/contract'
import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { errorText } from '../../api/error-text.ts'
import { Button } from '../../components/button.tsx'
import { Loading } from '../../components/loading.tsx'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { useFormat } from '../../format/use-format.ts'
import { SecretOnce } from './secret-once.tsx'
import s from './security.module.css'

export interface NewTotpProps {
  onConfirmed: () => void
  onDone: () => void
}

/** A key to scan, a first code that confirms it, then the recovery codes, once. */
export function NewTotp({ onConfirmed, onDone }: NewTotpProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const sayError = useSayError()
  const form = useForm({
    initialValues: { code: '' },
    validate: { code: (value) => (value.trim() === '' ? t('login.required') : null) },
  })
  const { mutate: begin, data: begun } = useMutation({
    mutationFn: () => call(beginTotp, {}),
    onError: (error) => {
      sayError(error)
      onDone()
    },
  })
  useEffect(() => begin(), [begin])
  const confirm = useMutation({
    mutationFn: ({ code }: { code: string }) =>
      call(confirmTotp, { body: { code: code.replace(/\s/g, '') } }),
    onSuccess: onConfirmed,
    onError: (error) => form.setFieldError('code', errorText(error, t, format)),
  })
  if (confirm.data)
    return (
      <SecretOnce
        help={t('security.recoveryKeep')}
        secret={confirm.data.recoveryCodes.join('\n')}
        onDone={onDone}
      />
    )
  if (!begun) return <Loading lines={4} />
  return (
    <form className={s.sheet} onSubmit={form.onSubmit((values) => confirm.mutate(values))} noValidate>
      <p className={s.help}>{t('security.totpScan')}</p>
      <img
        className={s.qr}
        src={`data:image/svg+xml,${encodeURIComponent(begun.qr)}`}
        alt={t('security.totpQr')}
      />
      <div>
        <div className={s.help}>{t('security.totpKey')}</div>
        <code className={s.secret}>{begun.key.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </div>
      <TextInput
        label={t('security.totpCode')}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={10}
        data-autofocus
        {...form.getInputProps('code')}
      />
      <Button look="primary" type="submit" aria-disabled={confirm.isPending}>
        {t('security.totpConfirm')}
      </Button>
    </form>
  )
}
