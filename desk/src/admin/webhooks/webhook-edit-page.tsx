import { createWebhook, updateWebhook, type Webhook } from '@kontor/contract'
import { Checkbox, Textarea, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { Loading } from '../../components/loading.tsx'
import { say } from '../../components/toast/toasts.ts'
import { clean, required } from '../accounts/validate.ts'
import { EntryPage } from '../parts/entry-page.tsx'
import { FormSection } from '../parts/form-section.tsx'
import { Gone } from '../parts/gone.tsx'
import { useEntryForm } from '../parts/use-entry-form.ts'
import { useGo } from '../place-link.tsx'
import { adminKeys, webhooksQuery } from '../queries.ts'
import { SecretSheet } from './secret-sheet.tsx'
import { typesOf } from './types-of.ts'
import { WebhookAside } from './webhook-aside.tsx'

interface WebhookValues extends Record<string, unknown> {
  name: string
  url: string
  types: string
  on: boolean
}

const usualTypes = 'case.*'

/** The form of a webhook; `id` null is a new one. */
export function WebhookEditPage({ id }: { id: string | null }) {
  const hooks = useQuery(webhooksQuery).data
  if (hooks === undefined) return <Loading lines={4} />
  const hook = hooks.find((known) => known.id === id) ?? null
  if (id !== null && hook === null) return <Gone page="webhooks" />
  return <WebhookForm hook={hook} />
}

function WebhookForm({ hook }: { hook: Webhook | null }) {
  const { t } = useTranslation('admin')
  const client = useQueryClient()
  const go = useGo()
  const [secret, setSecret] = useState<string | null>(null)
  const initialValues: WebhookValues = {
    name: hook?.name ?? '',
    url: hook?.url ?? 'https://',
    types: hook?.eventTypes.join('\n') ?? usualTypes,
    on: hook === null || hook.state === 'on',
  }
  const entry = useEntryForm({
    initialValues,
    validate: ({ name, url, types }) =>
      clean({
        name: required(name, t),
        url: /^https?:\/\/[^\s/]/i.test(url.trim()) ? null : t('webhooks.urlWrong'),
        types: typesOf(types).wrong.length > 0 ? t('webhooks.typesWrong') : required(types, t),
      }),
    write: async ({ name, url, types, on }) => {
      const body = { name: name.trim(), url: url.trim(), eventTypes: typesOf(types).right, on }
      if (hook) return { webhook: await call(updateWebhook, { params: { id: hook.id }, body }), secret: null }
      return call(createWebhook, { body })
    },
    onWritten: (written) => {
      void client.invalidateQueries({ queryKey: adminKeys.webhooks })
      if (written.secret !== null) return setSecret(written.secret)
      say({ text: t('webhooks.saved', { name: written.webhook.name }) })
      void go('webhooks')
    },
    pathOf: (field) => (field.startsWith('eventTypes') ? 'types' : field),
  })
  const { form } = entry
  return (
    <>
      <EntryPage
        page="webhooks"
        title={hook?.name ?? t('webhooks.new')}
        isNew={hook === null}
        permission="webhook.manage"
        entry={entry}
        aside={hook && <WebhookAside hook={hook} onSecret={setSecret} />}
      >
        <FormSection title={t('webhooks.title')} hint={t('webhooks.hint')}>
          <TextInput label={t('webhooks.name')} {...form.getInputProps('name')} />
          <TextInput
            label={t('webhooks.url')}
            description={t('webhooks.urlHint')}
            inputMode="url"
            {...form.getInputProps('url')}
          />
          <Textarea
            label={t('webhooks.types')}
            description={t('webhooks.typesHint')}
            autosize
            minRows={2}
            {...form.getInputProps('types')}
          />
          <Checkbox label={t('webhooks.on')} {...form.getInputProps('on', { type: 'checkbox' })} />
        </FormSection>
      </EntryPage>
      <SecretSheet
        secret={secret}
        onClose={() => {
          setSecret(null)
          if (hook === null) void go('webhooks')
        }}
      />
    </>
  )
}
