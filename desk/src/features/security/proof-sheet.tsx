import { PasswordInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { proveSelf, type SessionInfo } from '@kontor/contract'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { errorText } from '../../api/error-text.ts'
import { confirmByPasskey, knowsPasskeys } from '../../api/passkeys.ts'
import { useAskedProof } from '../../api/proof.ts'
import { Button } from '../../components/button.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { useFormat } from '../../format/use-format.ts'
import { useEnter } from '../../session/use-enter.ts'
import { useSession } from '../../session/use-session.ts'
import s from './security.module.css'

/** Asks who is there, before credentials are changed. */
export function ProofSheet() {
  const { t } = useTranslation()
  const asked = useAskedProof()
  return (
    <Sheet
      opened={asked !== null}
      onClose={() => asked?.answer(false)}
      title={t('security.proof')}
      size={420}
    >
      {asked && <ProofForm onProved={() => asked.answer(true)} />}
    </Sheet>
  )
}

function ProofForm({ onProved }: { onProved: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const enter = useEnter()
  const { tenant } = useSession()
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (value) => (value === '' ? t('login.required') : null) },
  })
  const proved = {
    onSuccess: (session: SessionInfo) => {
      enter(session)
      onProved()
    },
    onError: (error: unknown) => form.setFieldError('password', errorText(error, t, format)),
  }
  const byPassword = useMutation({
    mutationFn: (body: { password: string }) => call(proveSelf, { body }),
    ...proved,
  })
  const byPasskey = useMutation({ mutationFn: () => confirmByPasskey(tenant.slug), ...proved })
  return (
    <form className={s.sheet} onSubmit={form.onSubmit((values) => byPassword.mutate(values))} noValidate>
      <p className={s.help}>{t('security.proofHelp')}</p>
      <PasswordInput
        label={t('security.proofPassword')}
        autoComplete="current-password"
        data-autofocus
        visibilityToggleButtonProps={{ 'aria-label': t('login.show') }}
        {...form.getInputProps('password')}
      />
      <Button look="primary" type="submit" aria-disabled={byPassword.isPending}>
        {t('security.proofGo')}
      </Button>
      {knowsPasskeys() && (
        <Button icon="key" onClick={() => byPasskey.mutate()} aria-disabled={byPasskey.isPending}>
          {t('security.passkeyProof')}
        </Button>
      )}
    </form>
  )
}
