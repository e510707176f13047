import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Choice } from '../parts/choice.tsx'
import { FieldRow, FormSection } from '../parts/form-section.tsx'
import type { AccountSectionProps } from './basics-section.tsx'
import { FormReceiver } from './form-receiver.tsx'
import s from './sections.module.css'
import { ServerFields } from './server-fields.tsx'
import type { AccountValues } from './values.ts'

/** How what customers write comes in. */
export function ReceiveSection({ form, stored }: AccountSectionProps & { stored: AccountValues | null }) {
  const { t } = useTranslation('admin')
  const { channel, receiveVia } = form.values
  if (channel === 'form')
    return (
      <FormSection title={t('account.receive')} hint={t('account.httpHelp')}>
        <FormReceiver form={form} stored={stored?.receiveVia === 'http'} />
      </FormSection>
    )
  return (
    <FormSection title={t('account.receive')}>
      <Choice
        label={t('account.receiveVia')}
        value={receiveVia}
        onChange={(via) => form.setFieldValue('receiveVia', via)}
        options={(['imap', 'smtp'] as const).map((value) => ({ value, label: t(`accounts.via.${value}`) }))}
        hint={t(receiveVia === 'imap' ? 'account.imapHelp' : 'account.smtpHelp')}
      />
      {receiveVia === 'imap' && (
        <>
          <ServerFields form={form} protocol="imap" stored={stored?.receiveVia === 'imap'} />
          <FieldRow>
            <TextInput
              label={t('account.folder')}
              description={t('account.folderHint')}
              spellCheck={false}
              {...form.getInputProps('imap.folder')}
            />
            <TextInput
              label={t('account.interval')}
              description={t('account.intervalHint')}
              inputMode="numeric"
              rightSection={<span className={s.unit}>{t('account.intervalUnit')}</span>}
              rightSectionWidth={82}
              {...form.getInputProps('imap.intervalSeconds')}
            />
          </FieldRow>
          <TextInput
            label={t('account.fileInto')}
            description={t('account.fileIntoHint')}
            spellCheck={false}
            {...form.getInputProps('imap.fileInto')}
          />
          {form.values.imap.fileInto.trim() !== '' && (
            <Choice
              label={t('account.fileWhen')}
              value={form.values.imap.fileWhen}
              onChange={(when) => form.setFieldValue('imap.fileWhen', when)}
              options={(['fetched', 'closed'] as const).map((value) => ({
                value,
                label: t(`account.fileWhenIs.${value}`),
              }))}
              hint={t(`account.fileWhenHint.${form.values.imap.fileWhen}`)}
            />
          )}
        </>
      )}
    </FormSection>
  )
}
