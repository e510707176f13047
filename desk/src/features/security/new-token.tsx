import { Checkbox, NativeSelect, SegmentedControl, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { createOwnToken, type Permission } from '@kontor/contract'
import { useMutation } from '@tanstack/react-query'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { useSession } from '../../session/use-session.ts'
import { SecretOnce } from './secret-once.tsx'
import s from './security.module.css'

const days = { d7: 7, d30: 30, d90: 90, d365: 365, never: null } as const
const dayNames = ['d7', 'd30', 'd90', 'd365', 'never'] as const

/** Name, end and permissions of a new token; then its text, once. */
export function NewToken({ onMade, onDone }: { onMade: () => void; onDone: () => void }) {
  const { t } = useTranslation()
  const sayError = useSayError()
  const mine = useSession().permissions
  const label = useId()
  const form = useForm({
    initialValues: {
      name: '',
      days: 'd90' as (typeof dayNames)[number],
      which: 'all',
      permissions: [] as Permission[],
    },
    validate: {
      name: (value) => (value.trim() === '' ? t('login.required') : null),
      permissions: (value, { which }) =>
        which === 'some' && value.length === 0 ? t('security.tokenPick') : null,
    },
  })
  const make = useMutation({
    mutationFn: (values: typeof form.values) =>
      call(createOwnToken, {
        body: {
          name: values.name,
          expiresInDays: days[values.days],
          permissions: values.which === 'all' ? null : values.permissions,
        },
      }),
    onSuccess: onMade,
    onError: sayError,
  })
  if (make.data) return <SecretOnce help={t('security.tokenOnce')} secret={make.data.token} onDone={onDone} />
  return (
    <form className={s.sheet} onSubmit={form.onSubmit((values) => make.mutate(values))} noValidate>
      <TextInput
        label={t('security.tokenName')}
        description={t('security.tokenNameHint')}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <NativeSelect
        label={t('security.tokenDays')}
        data={dayNames.map((value) => ({ value, label: t(`security.days.${value}`) }))}
        {...form.getInputProps('days')}
      />
      <div>
        <div id={label}>{t('security.tokenMay')}</div>
        <SegmentedControl
          aria-labelledby={label}
          data={[
            { value: 'all', label: t('security.tokenAll') },
            { value: 'some', label: t('security.tokenSome') },
          ]}
          transitionDuration={0}
          {...form.getInputProps('which')}
        />
      </div>
      {form.values.which === 'some' && (
        <Checkbox.Group aria-label={t('security.tokenSome')} {...form.getInputProps('permissions')}>
          <div className={s.ticks}>
            {mine.map((permission) => (
              <Checkbox key={permission} value={permission} label={t(`security.permission.${permission}`)} />
            ))}
          </div>
        </Checkbox.Group>
      )}
      <Button look="primary" type="submit" aria-disabled={make.isPending}>
        {t('security.tokenMake')}
      </Button>
    </form>
  )
}
