import { type Account, beginSignIn } from '@kontor/contract'
import { NativeSelect, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { useFormat } from '../../format/use-format.ts'
import { Choice } from '../parts/choice.tsx'
import { FieldRow, FormSection } from '../parts/form-section.tsx'
import { SecretField } from '../parts/secret-field.tsx'
import s from './sections.module.css'
import type { AccountValues } from './values.ts'

export interface OAuthSectionProps {
  form: UseFormReturnType<AccountValues>
  account: Account | null
}

/** The provider whose token opens the mailbox, and the button to sign in there. */
export function OAuthSection({ form, account }: OAuthSectionProps) {
  const { t } = useTranslation('admin')
  const { provider, grant } = form.values.oauth
  return (
    <FormSection title={t('oauth.title')} hint={t('oauth.hint')}>
      <NativeSelect
        label={t('oauth.provider')}
        data={(['microsoft', 'google', 'own'] as const).map((value) => ({
          value,
          label: t(`oauth.providers.${value}`),
        }))}
        {...form.getInputProps('oauth.provider')}
      />
      {provider !== 'google' && (
        <Choice
          label={t('oauth.grant')}
          value={grant}
          onChange={(chosen) => form.setFieldValue('oauth.grant', chosen)}
          options={(['authorization-code', 'client-credentials'] as const).map((value) => ({
            value,
            label: t(`oauth.grants.${value}`),
          }))}
          hint={t(`oauth.grantHint.${grant}`)}
        />
      )}
      {provider === 'microsoft' && (
        <TextInput
          label={t('oauth.directory')}
          description={t('oauth.directoryHint')}
          spellCheck={false}
          {...form.getInputProps('oauth.directory')}
        />
      )}
      {provider === 'own' && <OwnProvider form={form} />}
      <FieldRow>
        <TextInput label={t('oauth.clientId')} spellCheck={false} {...form.getInputProps('oauth.clientId')} />
        <SecretField
          label={t('oauth.clientSecret')}
          stored={account?.oauth?.clientId !== undefined}
          {...form.getInputProps('oauth.clientSecret')}
        />
      </FieldRow>
      <TextInput
        type="date"
        label={t('oauth.secretExpiresAt')}
        description={t('oauth.secretExpiresHint')}
        {...form.getInputProps('oauth.secretExpiresAt')}
      />
      <SignIn account={account} isDirty={form.isDirty()} isNeeded={grant === 'authorization-code'} />
    </FormSection>
  )
}

function OwnProvider({ form }: Pick<OAuthSectionProps, 'form'>) {
  const { t } = useTranslation('admin')
  return (
    <>
      {form.values.oauth.grant === 'authorization-code' && (
        <TextInput
          label={t('oauth.authorizeUrl')}
          spellCheck={false}
          placeholder="https://login.example/authorize"
          {...form.getInputProps('oauth.authorizeUrl')}
        />
      )}
      <TextInput
        label={t('oauth.tokenUrl')}
        spellCheck={false}
        placeholder="https://login.example/token"
        {...form.getInputProps('oauth.tokenUrl')}
      />
      <TextInput label={t('oauth.scope')} spellCheck={false} {...form.getInputProps('oauth.scope')} />
    </>
  )
}

/** How things stand with the provider; signing in needs a stored account, so that what comes back has its place. */
function SignIn({
  account,
  isDirty,
  isNeeded,
}: {
  account: Account | null
  isDirty: boolean
  isNeeded: boolean
}) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const sayError = useSayError()
  const signIn = useMutation({
    mutationFn: (id: string) => call(beginSignIn, { params: { id }, body: {} }),
    onSuccess: ({ url }) => window.location.assign(url),
    onError: sayError,
  })
  const grant = account?.grant ?? null
  const provider = account?.oauth?.provider
  return (
    <>
      {grant && <p className={s.small}>{t(`oauth.state.${grant.state}`, { owner: grant.owner ?? '' })}</p>}
      {grant?.runsOut.map(({ what, at }) => (
        <p className={s.small} key={what}>
          {t(`oauth.runsOut.${what}`, { date: format.date(at) })}
        </p>
      ))}
      {isNeeded && account && provider && !isDirty ? (
        <Button
          className={s.start}
          aria-disabled={signIn.isPending}
          onClick={() => signIn.mutate(account.id)}
        >
          {t(`oauth.signIn.${provider}`)}
        </Button>
      ) : (
        isNeeded && <p className={s.small}>{t('oauth.saveFirst')}</p>
      )}
    </>
  )
}
