import { PasswordInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDocumentTitle } from '@mantine/hooks'
import { redeemSignInLink } from '@kontor/contract'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { errorText } from '../../api/error-text.ts'
import { Button } from '../../components/button.tsx'
import { say } from '../../components/toast/toasts.ts'
import { useFormat } from '../../format/use-format.ts'
import { LoginLanguage } from './login-language.tsx'
import s from './login.module.css'

const minChars = 10

/** Where an invitation and a link for a new password lead; its secret stands behind the `#`. */
export function LinkPage() {
  const { t } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate()
  useDocumentTitle(`${t('security.linkTitle')} · Kontor`)
  const [token] = useState(() => window.location.hash.slice(1))
  const form = useForm({
    initialValues: { password: '' },
    validate: {
      password: (value) => (value.length < minChars ? t('password.short', { count: minChars }) : null),
    },
  })
  const redeem = useMutation({
    mutationFn: ({ password }: { password: string }) => call(redeemSignInLink, { body: { token, password } }),
    onSuccess: () => {
      say({ text: t('security.linkDone') })
      return navigate({ to: '/login', replace: true })
    },
    onError: (error) => form.setFieldError('password', errorText(error, t, format)),
  })
  return (
    <main className={s.page}>
      <div className={s.card}>
        <h1 className={s.brand}>Kontor</h1>
        <form
          className={s.form}
          onSubmit={form.onSubmit((values) => redeem.mutate(values))}
          aria-label={t('security.linkTitle')}
          noValidate
        >
          <h2 className={s.step}>{t('security.linkTitle')}</h2>
          <p className={s.help}>{t('security.linkHelp')}</p>
          <PasswordInput
            label={t('security.linkNew')}
            description={t('password.hint', { count: minChars })}
            autoComplete="new-password"
            autoFocus
            visibilityToggleButtonProps={{ 'aria-label': t('login.show') }}
            {...form.getInputProps('password')}
          />
          <Button look="primary" type="submit" className={s.submit} aria-disabled={redeem.isPending}>
            {t('security.linkGo')}
          </Button>
        </form>
      </div>
      <LoginLanguage />
    </main>
  )
}
