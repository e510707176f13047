import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { type Passkey, removePasskey } from '@kontor/contract'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { errorText } from '../../api/error-text.ts'
import { knowsPasskeys, makePasskey } from '../../api/passkeys.ts'
import { Button } from '../../components/button.tsx'
import { Loading } from '../../components/loading.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import { Section } from './section.tsx'
import s from './security.module.css'

export interface OwnPasskeysProps {
  passkeys: readonly Passkey[] | undefined
  onChanged: () => void
}

/** The passkeys of the user. */
export function OwnPasskeys({ passkeys, onChanged }: OwnPasskeysProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useMinute()
  const sayError = useSayError()
  const [adding, setAdding] = useState(false)
  const remove = useMutation({
    mutationFn: (id: string) => call(removePasskey, { params: { id } }),
    onSuccess: () => say({ text: t('security.passkeyRemoved') }),
    onError: sayError,
    onSettled: onChanged,
  })
  const add = knowsPasskeys() && (
    <Button icon="plus" onClick={() => setAdding(true)}>
      {t('security.passkeyAdd')}
    </Button>
  )
  return (
    <Section title={t('security.passkeys')} help={t('security.passkeysHelp')} action={add}>
      {passkeys === undefined && <Loading lines={2} />}
      {passkeys?.length === 0 && <p className={s.none}>{t('security.noPasskeys')}</p>}
      <ul className={s.list}>
        {passkeys?.map(({ id, name, createdAt, lastUsedAt }) => (
          <li key={id}>
            <Icon name="key" size={20} />
            <span className={s.what}>
              <b>{name}</b>
              <small>
                {t('security.since', { when: format.moment(createdAt, now) })} ·{' '}
                {lastUsedAt === null
                  ? t('security.neverUsed')
                  : t('security.usedAt', { when: format.moment(lastUsedAt, now) })}
              </small>
            </span>
            <Button aria-label={t('security.passkeyRemoveOf', { name })} onClick={() => remove.mutate(id)}>
              {t('security.passkeyRemove')}
            </Button>
          </li>
        ))}
      </ul>
      <Sheet opened={adding} onClose={() => setAdding(false)} title={t('security.passkeyAdd')} size={420}>
        {adding && (
          <NewPasskey
            onMade={() => {
              setAdding(false)
              onChanged()
            }}
          />
        )}
      </Sheet>
    </Section>
  )
}

function NewPasskey({ onMade }: { onMade: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (value) => (value.trim() === '' ? t('login.required') : null) },
  })
  const make = useMutation({
    mutationFn: ({ name }: { name: string }) => makePasskey(name),
    onSuccess: () => {
      say({ text: t('security.passkeyAdded') })
      onMade()
    },
    onError: (error) => form.setFieldError('name', errorText(error, t, format)),
  })
  return (
    <form className={s.sheet} onSubmit={form.onSubmit((values) => make.mutate(values))} noValidate>
      <TextInput
        label={t('security.passkeyName')}
        description={t('security.passkeyNameHint')}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Button look="primary" type="submit" aria-disabled={make.isPending}>
        {t('security.passkeyMake')}
      </Button>
    </form>
  )
}
