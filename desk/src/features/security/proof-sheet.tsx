import { PasswordInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { proveSelf } from '@kontor/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call, rememberCsrfToken } from '../../api/client.ts'
import { errorText } from '../../api/error-text.ts'
import { keys } from '../../api/keys.ts'
import { useAskedProof } from '../../api/proof.ts'
import { Button } from '../../components/button.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { useFormat } from '../../format/use-format.ts'
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
  const client = useQueryClient()
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (value) => (value === '' ? t('login.required') : null) },
  })
  const prove = useMutation({
    mutationFn: (body: { password: string }) => call(proveSelf, { body }),
    onSuccess: (session) => {
      rememberCsrfToken(session.csrfToken)
      client.setQueryData(keys.session, session)
      onProved()
    },
    onError: (error) => form.setFieldError('password', errorText(error, t, format)),
  })
  return (
    <form className={s.sheet} onSubmit={form.onSubmit((values) => prove.mutate(values))} noValidate>
      <p className={s.help}>{t('security.proofHelp')}</p>
      <PasswordInput
        label={t('security.proofPassword')}
        autoComplete="current-password"
        data-autofocus
        visibilityToggleButtonProps={{ 'aria-label': t('login.show') }}
        {...form.getInputProps('password')}
      />
      <Button look="primary" type="submit" aria-disabled={prove.isPending}>
        {t('security.proofGo')}
      </Button>
    </form>
  )
}
