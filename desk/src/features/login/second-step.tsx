import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { logInSecond, type SessionInfo } from '@kontor/contract'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { errorText } from '../../api/error-text.ts'
import { enterByPasskey } from '../../api/passkeys.ts'
import { Button } from '../../components/button.tsx'
import { useFormat } from '../../format/use-format.ts'
import s from './login.module.css'

/** What the server waits for after the password. */
export interface Second {
  tenant: string
  step: string
  methods: readonly string[]
}

export interface SecondStepProps {
  second: Second
  onEntered: (session: SessionInfo) => void
  onBack: () => void
}

/** The second factor: a code, a recovery code or a passkey. */
export function SecondStep({ second, onEntered, onBack }: SecondStepProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const form = useForm({
    initialValues: { code: '' },
    validate: { code: (value) => (value.trim() === '' ? t('login.required') : null) },
  })
  const entered = {
    onSuccess: onEntered,
    onError: (error: unknown) => form.setFieldError('code', errorText(error, t, format)),
  }
  const byCode = useMutation({
    mutationFn: ({ code }: { code: string }) => call(logInSecond, { body: { step: second.step, code } }),
    ...entered,
  })
  const byPasskey = useMutation({
    mutationFn: () => enterByPasskey(second.tenant, second.step),
    ...entered,
  })
  const asksCode = second.methods.includes('code')
  return (
    <form
      className={s.form}
      onSubmit={form.onSubmit((values) => byCode.mutate(values))}
      aria-label={t('security.secondTitle')}
      noValidate
    >
      <h2 className={s.step}>{t('security.secondTitle')}</h2>
      <p className={s.help}>{asksCode ? t('security.secondHelp') : t('security.secondPasskey')}</p>
      {asksCode ? (
        <>
          <TextInput
            label={t('security.secondCode')}
            autoComplete="one-time-code"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            {...form.getInputProps('code')}
          />
          <Button look="primary" type="submit" className={s.submit} aria-disabled={byCode.isPending}>
            {t('security.secondGo')}
          </Button>
        </>
      ) : (
        <p role="alert" className={s.help}>
          {form.errors.code}
        </p>
      )}
      {second.methods.includes('passkey') && (
        <Button icon="key" onClick={() => byPasskey.mutate()} aria-disabled={byPasskey.isPending}>
          {t('security.passkeyProof')}
        </Button>
      )}
      <Button look="link" onClick={onBack}>
        {t('security.secondBack')}
      </Button>
    </form>
  )
}
