import { PasswordInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { updateMe } from '@kontor/contract'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { errorText } from '../../api/error-text.ts'
import { Button } from '../../components/button.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { say } from '../../components/toast/toasts.ts'
import { useFormat } from '../../format/use-format.ts'

const minChars = 10

/** Changing one's own password; the present one is asked for. */
export function OwnPassword({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const form = useForm({
    initialValues: { old: '', new: '' },
    validate: {
      old: (value) => (value === '' ? t('login.required') : null),
      new: (value) => (value.length < minChars ? t('password.short', { count: minChars }) : null),
    },
  })
  const close = () => {
    form.reset()
    onClose()
  }
  const save = useMutation({
    mutationFn: (password: { old: string; new: string }) => call(updateMe, { body: { password } }),
    onSuccess: () => {
      say({ text: t('password.done') })
      close()
    },
    onError: (error) => form.setFieldError('old', errorText(error, t, format)),
  })
  const show = { 'aria-label': t('login.show') }
  return (
    <Sheet opened={opened} onClose={close} title={t('password.title')} size={420}>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))} style={{ display: 'grid', gap: 14 }}>
        <PasswordInput
          label={t('password.old')}
          autoComplete="current-password"
          data-autofocus
          visibilityToggleButtonProps={show}
          {...form.getInputProps('old')}
        />
        <PasswordInput
          label={t('password.new')}
          description={t('password.hint', { count: minChars })}
          autoComplete="new-password"
          visibilityToggleButtonProps={show}
          {...form.getInputProps('new')}
        />
        <Button look="primary" type="submit" aria-disabled={save.isPending}>
          {t('password.save')}
        </Button>
      </form>
    </Sheet>
  )
}
