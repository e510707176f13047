import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { queuesQuery } from '../../api/queries.ts'
import { Choice } from '../parts/choice.tsx'
import { FieldRow, FormSection } from '../parts/form-section.tsx'
import type { AccountValues } from './values.ts'

export interface AccountSectionProps {
  form: UseFormReturnType<AccountValues>
}

/** Name, channel, address and queue. */
export function BasicsSection({ form, isNew }: AccountSectionProps & { isNew: boolean }) {
  const { t } = useTranslation('admin')
  const { t: desk } = useTranslation()
  const queues = useQuery(queuesQuery).data ?? []
  const { channel } = form.values
  const setChannel = (chosen: AccountValues['channel']) =>
    form.setValues({
      channel: chosen,
      ...(chosen === 'form'
        ? { receiveVia: 'http', sendVia: 'account' }
        : { receiveVia: 'imap', sendVia: 'smtp' }),
    })
  return (
    <FormSection title={t('account.basics')}>
      <Choice
        label={t('account.channel')}
        value={channel}
        onChange={setChannel}
        options={(['email', 'form'] as const).map((value) => ({ value, label: desk(`channel.${value}`) }))}
        hint={isNew ? undefined : t('account.channelFixed')}
        disabled={!isNew}
      />
      <FieldRow>
        <TextInput
          label={t('account.name')}
          description={t('account.nameHint')}
          {...form.getInputProps('name')}
        />
        <NativeSelect
          label={t('account.queue')}
          description={t('account.queueHint')}
          data={[
            { value: '', label: t('account.chooseQueue'), disabled: true },
            ...queues.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          {...form.getInputProps('queue')}
        />
      </FieldRow>
      <FieldRow>
        <TextInput
          label={t('account.address')}
          description={t(channel === 'form' ? 'account.addressFormHint' : 'account.addressHint')}
          type="email"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('address')}
        />
        <TextInput
          label={t('account.displayName')}
          description={t('account.displayNameHint')}
          {...form.getInputProps('displayName')}
        />
      </FieldRow>
      {channel === 'email' && (
        <Textarea
          label={t('account.aliases')}
          description={t('account.aliasesHint')}
          rows={2}
          spellCheck={false}
          {...form.getInputProps('aliases')}
        />
      )}
    </FormSection>
  )
}
