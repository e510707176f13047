import { PasswordInput, TextInput } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useForm } from '@mantine/form'
import { logIn, type SessionInfo } from '@kontor/contract'
import { ApiError } from '@kontor/contract/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { demoQuery } from '../../api/demo.ts'
import { errorText } from '../../api/error-text.ts'
import { enterByPasskey, knowsPasskeys } from '../../api/passkeys.ts'
import { Button } from '../../components/button.tsx'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import { useEnter } from '../../session/use-enter.ts'
import { DemoLogins } from './demo-logins.tsx'
import { LoginLanguage } from './login-language.tsx'
import { type Second, SecondStep } from './second-step.tsx'
import { LoginWays } from './login-ways.tsx'
import s from './login.module.css'

const tenantKey = 'kontor.tenant'

/** Firm, login, password; the firm is remembered on this device. */
export function LoginPage() {
  const { t } = useTranslation()
  const format = useFormat()
  useDocumentTitle(`${t('login.title')} · Kontor`)
  const router = useRouter()
  const takeOver = useEnter()
  const [second, setSecond] = useState<Second | null>(null)
  const { back, ended } = useSearch({ from: '/login' })
  const { data: demo } = useQuery(demoQuery)
  const required = (value: string) => (value.trim() === '' ? t('login.required') : null)
  const form = useForm({
    initialValues: { tenant: localStorage.getItem(tenantKey) ?? '', login: '', password: '' },
    validate: { tenant: required, login: required, password: required },
  })
  const goIn = (session: SessionInfo) => {
    localStorage.setItem(tenantKey, session.tenant.slug)
    takeOver(session)
    // Only an address of our own; anything else would make the login page a doorway for others.
    const target = back?.startsWith('/') && !back.startsWith('//') ? back : '/work'
    router.history.push(target)
  }
  const enter = useMutation({
    mutationFn: (body: { tenant: string; login: string; password: string }) => call(logIn, { body }),
    onSuccess: goIn,
    onError: (error, { tenant }) => setSecond(secondOf(error, tenant)),
  })
  const byPasskey = useMutation({
    mutationFn: (tenant: string) => enterByPasskey(tenant),
    onSuccess: goIn,
  })
  const showPasskey = () => {
    const tenant = form.values.tenant.trim()
    if (tenant === '') return form.setFieldError('tenant', t('security.passkeyTenant'))
    enter.reset()
    byPasskey.mutate(tenant)
  }
  const problem = enter.error ?? byPasskey.error
  const submit = form.onSubmit((values) =>
    enter.mutate({ ...values, tenant: values.tenant.trim(), login: values.login.trim() }),
  )
  return (
    <main className={s.page}>
      <div className={s.card}>
        <h1 className={s.brand}>Kontor</h1>
        <p className={s.lead}>{t('login.lead')}</p>
        {second ? (
          <SecondStep
            second={second}
            onEntered={goIn}
            onBack={() => {
              enter.reset()
              setSecond(null)
            }}
          />
        ) : (
          <form onSubmit={submit} className={s.form} aria-label={t('login.title')} noValidate>
            {ended && !problem && <p className={s.note}>{t('login.ended')}</p>}
            <div role="alert">
              {problem && (
                <p className={s.error}>
                  <Icon name="late" />
                  {errorText(problem, t, format)}
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
            {knowsPasskeys() && (
              <Button icon="key" onClick={showPasskey} aria-disabled={byPasskey.isPending}>
                {t('security.passkeyLogIn')}
              </Button>
            )}
            <LoginWays tenant={form.values.tenant} />
          </form>
        )}
        {demo && !second && (
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

/** What the server waits for after a right password, or null when that was not the trouble. */
function secondOf(error: unknown, tenant: string): Second | null {
  if (!(error instanceof ApiError) || error.code !== 'second-factor-needed') return null
  const { step, methods } = error.params
  if (typeof step !== 'string' || !Array.isArray(methods)) return null
  return { tenant, step, methods: methods.map(String) }
}
