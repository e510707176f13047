import { NativeSelect, PasswordInput, Switch, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import {
  createSignInProvider,
  type ProfileName,
  profileNames,
  type SignInProvider,
  updateSignInProvider,
} from '@kontor/contract'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { required } from '../accounts/validate.ts'
import { Choice } from '../parts/choice.tsx'
import { bodyOf, valuesOf } from './provider-values.ts'
import s from './sign-in.module.css'

export interface ProviderFormProps {
  provider: SignInProvider | null
  onSaved: (provider: SignInProvider) => void
  onRemove: (id: string) => void
}

/** The settings of a house that vouches for users, and what it has to be told about this one. */
export function ProviderForm({ provider, onSaved, onRemove }: ProviderFormProps) {
  const { t } = useTranslation('admin')
  const { t: desk } = useTranslation()
  const sayError = useSayError()
  const needs =
    (kind: 'oidc' | 'saml') =>
    (value: string, values: { kind: string }): string | null =>
      values.kind === kind ? required(value, t) : null
  const form = useForm({
    initialValues: valuesOf(provider),
    validate: {
      name: (value) => required(value, t),
      issuer: needs('oidc'),
      clientId: needs('oidc'),
      entityId: needs('saml'),
      ssoUrl: needs('saml'),
      certificate: needs('saml'),
    },
  })
  const save = useMutation({
    mutationFn: (values: typeof form.values) => {
      const body = bodyOf(values)
      return provider
        ? call(updateSignInProvider, { params: { id: provider.id }, body })
        : call(createSignInProvider, { body })
    },
    onSuccess: (saved) => {
      say({ text: t('signIn.providerSaved', { name: saved.name }) })
      onSaved(saved)
    },
    onError: sayError,
  })
  const field = (name: 'issuer' | 'clientId' | 'domains' | 'entityId' | 'ssoUrl') => ({
    label: t(`signIn.fields.${name}`),
    autoComplete: 'off',
    spellCheck: false,
    ...form.getInputProps(name),
  })
  return (
    <form className={s.sheet} onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      {provider && <Here provider={provider} />}
      <TextInput label={t('signIn.fields.name')} autoComplete="off" {...form.getInputProps('name')} />
      <Choice
        label={t('signIn.fields.kind')}
        value={form.values.kind}
        onChange={(kind) => form.setFieldValue('kind', kind)}
        options={[
          { value: 'oidc', label: 'OpenID Connect' },
          { value: 'saml', label: 'SAML' },
        ]}
        disabled={provider !== null}
      />
      {form.values.kind === 'oidc' ? (
        <>
          <TextInput {...field('issuer')} placeholder="https://" />
          <TextInput {...field('clientId')} />
          <PasswordInput
            label={t('signIn.fields.clientSecret')}
            autoComplete="new-password"
            placeholder={provider?.hasClientSecret ? t('parts.secretKept') : undefined}
            visibilityToggleButtonProps={{ 'aria-label': t('parts.show') }}
            {...form.getInputProps('clientSecret')}
          />
          <TextInput {...field('domains')} description={t('signIn.domainsHint')} />
        </>
      ) : (
        <>
          <TextInput {...field('entityId')} />
          <TextInput {...field('ssoUrl')} placeholder="https://" />
          <Textarea
            label={t('signIn.fields.certificate')}
            rows={5}
            spellCheck={false}
            {...form.getInputProps('certificate')}
          />
        </>
      )}
      <NativeSelect
        label={t('signIn.newUsers')}
        description={t('signIn.newUsersHint')}
        data={[
          { value: '', label: t('signIn.newUsersNone') },
          ...profileNames.map((value: ProfileName) => ({ value, label: desk(`profile.${value}`) })),
        ]}
        {...form.getInputProps('newUsers')}
      />
      <Switch label={t('signIn.active')} {...form.getInputProps('active', { type: 'checkbox' })} />
      <div className={s.actions}>
        <Button look="primary" type="submit" aria-disabled={save.isPending}>
          {t('parts.save')}
        </Button>
        {provider && <Button onClick={() => onRemove(provider.id)}>{t('signIn.removeProvider')}</Button>}
      </div>
    </form>
  )
}

/** What the other house has to be told. */
function Here({ provider: { here } }: { provider: SignInProvider }) {
  const { t } = useTranslation('admin')
  return (
    <dl className={s.here}>
      <dt>{t('signIn.redirectUrl')}</dt>
      <dd>{here.redirectUrl}</dd>
      {here.entityId && (
        <>
          <dt>{t('signIn.ownEntityId')}</dt>
          <dd>{here.entityId}</dd>
        </>
      )}
    </dl>
  )
}
