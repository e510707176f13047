import { Checkbox, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { type ProfileName, profileNames, type SignInSettings, updateSignInSettings } from '@kontor/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { FieldRow, FormSection } from '../parts/form-section.tsx'
import { adminKeys } from '../queries.ts'
import s from './sign-in.module.css'

/** The contract's bounds, in minutes. */
const bounds = { idle: { from: 5, to: 1440 }, max: { from: 15, to: 10_080 } }

/** How long sessions last, and who needs a second factor. */
export function SettingsForm({ settings }: { settings: SignInSettings }) {
  const { t } = useTranslation('admin')
  const { t: desk } = useTranslation()
  const client = useQueryClient()
  const sayError = useSayError()
  const within = (value: string, { from, to }: { from: number; to: number }) =>
    /^\d+$/.test(value) && Number(value) >= from && Number(value) <= to
      ? null
      : t('signIn.range', { from, to })
  const form = useForm({
    initialValues: {
      idle: String(settings.idleMinutes),
      max: String(settings.maxMinutes),
      second: [...settings.secondFactorFor] as string[],
    },
    validate: {
      idle: (value, { max }) =>
        within(value, bounds.idle) ?? (Number(value) > Number(max) ? t('signIn.idleLonger') : null),
      max: (value) => within(value, bounds.max),
    },
  })
  const save = useMutation({
    mutationFn: (values: typeof form.values) =>
      call(updateSignInSettings, {
        body: {
          idleMinutes: Number(values.idle),
          maxMinutes: Number(values.max),
          secondFactorFor: values.second as ProfileName[],
        },
      }),
    onSuccess: (saved) => {
      say({ text: t('signIn.saved') })
      client.setQueryData(adminKeys.signIn, saved)
    },
    onError: sayError,
  })
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <FormSection title={t('signIn.sessions')}>
        <FieldRow>
          <TextInput
            label={t('signIn.idle')}
            description={t('signIn.idleHint')}
            inputMode="numeric"
            {...form.getInputProps('idle')}
          />
          <TextInput
            label={t('signIn.max')}
            description={t('signIn.maxHint')}
            inputMode="numeric"
            {...form.getInputProps('max')}
          />
        </FieldRow>
      </FormSection>
      <FormSection title={t('signIn.second')} hint={t('signIn.secondHelp')}>
        <Checkbox.Group aria-label={t('signIn.second')} {...form.getInputProps('second')}>
          <div className={s.ticks}>
            {profileNames.map((name) => (
              <Checkbox key={name} value={name} label={desk(`profile.${name}`)} />
            ))}
          </div>
        </Checkbox.Group>
        <div>
          <Button look="primary" type="submit" aria-disabled={save.isPending}>
            {t('parts.save')}
          </Button>
        </div>
      </FormSection>
    </form>
  )
}
