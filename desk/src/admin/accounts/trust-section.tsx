import { Switch, Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { FormSection } from '../parts/form-section.tsx'
import type { AccountSectionProps } from './basics-section.tsx'

/** Whose word on a sender is believed. */
export function TrustSection({ form }: AccountSectionProps) {
  const { t } = useTranslation('admin')
  return (
    <FormSection title={t('account.trust')} hint={t('account.trustHint')}>
      <Textarea
        label={t('account.trustedServers')}
        description={t('account.trustedServersHint')}
        rows={2}
        spellCheck={false}
        {...form.getInputProps('trustedServers')}
      />
      {form.values.receiveVia === 'smtp' && (
        <Switch
          label={t('account.ownCheck')}
          description={t('account.ownCheckHint')}
          {...form.getInputProps('ownCheck', { type: 'checkbox' })}
        />
      )}
    </FormSection>
  )
}
