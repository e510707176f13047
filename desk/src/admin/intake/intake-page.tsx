import { type IntakeSettings, updateIntake } from '@kontor/contract'
import { TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { Loading } from '../../components/loading.tsx'
import { say } from '../../components/toast/toasts.ts'
import { clean, numberError } from '../accounts/validate.ts'
import { Choice } from '../parts/choice.tsx'
import { EntryPage } from '../parts/entry-page.tsx'
import { FormSection } from '../parts/form-section.tsx'
import { LoadFailed } from '../parts/load-failed.tsx'
import { useEntryForm } from '../parts/use-entry-form.ts'
import { adminKeys, intakeQuery } from '../queries.ts'

interface IntakeValues extends Record<string, unknown> {
  /** Empty is no limit. */
  processingLimit: string
  sameMail: IntakeSettings['sameMail']
  senderFence: string
}

const maxCount = 1_000_000

/** How the firm takes mail in: limit, the same mail twice, one sender with very many mails. */
export function IntakePage() {
  const settings = useQuery(intakeQuery)
  if (settings.isError && !settings.data)
    return <LoadFailed error={settings.error} retry={() => void settings.refetch()} />
  return settings.data ? <IntakeForm settings={settings.data} /> : <Loading lines={5} />
}

function IntakeForm({ settings }: { settings: IntakeSettings }) {
  const { t } = useTranslation('admin')
  const client = useQueryClient()
  const initialValues: IntakeValues = {
    processingLimit: settings.processingLimit === null ? '' : String(settings.processingLimit),
    sameMail: settings.sameMail,
    senderFence: String(settings.senderFence),
  }
  const entry = useEntryForm({
    initialValues,
    validate: ({ processingLimit, senderFence }) =>
      clean({
        processingLimit: processingLimit.trim() === '' ? null : numberError(processingLimit, 1, maxCount, t),
        senderFence: numberError(senderFence, 0, maxCount, t),
      }),
    write: ({ processingLimit, sameMail, senderFence }) =>
      call(updateIntake, {
        body: {
          processingLimit: processingLimit.trim() === '' ? null : Number(processingLimit),
          sameMail,
          senderFence: Number(senderFence),
        },
      }),
    onWritten: (written, values) => {
      client.setQueryData(intakeQuery.queryKey, written)
      entry.form.resetDirty(values)
      void client.invalidateQueries({ queryKey: adminKeys.accounts })
      say({ text: t('intake.saved') })
    },
  })
  const { form } = entry
  return (
    <EntryPage page="intake" title={t('nav.intake')} isNew={false} permission="tenant.manage" entry={entry}>
      <FormSection title={t('intake.limit')} hint={t('intake.limitHint')}>
        <TextInput
          label={t('account.limitField')}
          description={t('intake.limitFieldHint')}
          inputMode="numeric"
          {...form.getInputProps('processingLimit')}
        />
      </FormSection>
      <FormSection title={t('intake.same')} hint={t('intake.sameHint')}>
        <Choice
          label={t('intake.sameField')}
          value={form.values.sameMail}
          onChange={(value) => form.setFieldValue('sameMail', value)}
          options={(['separate', 'join'] as const).map((value) => ({
            value,
            label: t(`intake.sameIs.${value}`),
          }))}
        />
      </FormSection>
      <FormSection title={t('intake.fence')} hint={t('intake.fenceHint')}>
        <TextInput
          label={t('intake.fenceField')}
          description={t('intake.fenceFieldHint')}
          inputMode="numeric"
          {...form.getInputProps('senderFence')}
        />
      </FormSection>
    </EntryPage>
  )
}
