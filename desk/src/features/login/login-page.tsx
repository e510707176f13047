import { PasswordInput, TextInput } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useForm } from '@mantine/form'
import { logIn } from '@kontor/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { call, rememberCsrfToken } from '../../api/client.ts'
import { demoQuery } from '../../api/demo.ts'
import { errorText } from '../../api/error-text.ts'
import { keys } from '../../api/keys.ts'
import { Button } from '../../components/button.tsx'
import { setServerTime } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import { DemoLogins } from './demo-logins.tsx'
import { LoginLanguage } from './login-language.tsx'
import s from './login.module.css'

const tenantKey = 'kontor.tenant'

/** Firm, login, password; the firm is remembered on this device. */
export function LoginPage() {
  const { t } = useTranslation()
  const format = useFormat()
  useDocumentTitle(`${t('login.title')} · Kontor`)
  const router = useRouter()
  const client = useQueryClient()
  const { back, ended } = useSearch({ from: '/login' })
  const { data: demo } = useQuery(demoQuery)
  const required = (value: string) => (value.trim() === '' ? t('login.required') : null)
  const form = useForm({
    initialValues: { tenant: localStorage.getItem(tenantKey) ?? '', login: '', password: '' },
    validate: { tenant: required, login: required, password: required },
  })
  const enter = useMutation({
    mutationFn: (body: { tenant: string; login: string; password: string }) => call(logIn, { body }),
    onSuccess: (session, { tenant }) => {
      localStorage.setItem(tenantKey, tenant)
      rememberCsrfToken(session.csrfToken)
      setServerTime(session.serverTime)
      client.setQueryData(keys.session, session)
      // Only an address of our own; anything else would make the login page a doorway for others.
      const target = back?.startsWith('/') && !back.startsWith('//') ? back : '/work'
      return router.history.push(target)
    },
  })
  const submit = form.onSubmit((values) =>
    enter.mutate({ ...values, tenant: values.tenant.trim(), login: values.login.trim() }),
  )
  return (
    <main className={s.page}>
      <div className={s.card}>
        <h1 className={s.brand}>Kontor</h1>
        <p className={s.lead}>{t('login.lead')}</p>
        <form onSubmit={submit} className={s.form} aria-label={t('login.title')} noValidate>
          {ended && !enter.isError && <p className={s.note}>{t('login.ended')}</p>}
          <div role="alert">
            {enter.isError && (
              <p className={s.error}>
                <Icon name="late" />
                {errorText(enter.error, t, format)}
              </p>
            )}
          </div>
          <TextInput
            label={t('login.tenant')}
            description={t('login.tenantHint')}
            autoComplete="organization"
            autoCapitalize="none"
            spellCheck={false}
            {...form.getInputProps('tenant')}
          />
          <TextInput
            label={t('login.login')}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            {...form.getInputProps('login')}
          />
          <PasswordInput
            label={t('login.password')}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': t('login.show') }}
            {...form.getInputProps('password')}
          />
          <Button look="primary" type="submit" className={s.submit} aria-disabled={enter.isPending}>
            {enter.isPending ? t('login.busy') : t('login.submit')}
          </Button>
        </form>
        {demo && (
          <DemoLogins
            demo={demo}
            onChoose={({ login, password }) => enter.mutate({ tenant: demo.tenant, login, password })}
          />
        )}
      </div>
      <LoginLanguage />
    </main>
  )
}
