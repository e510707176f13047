import { Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { FormSection } from '../parts/form-section.tsx'
import type { AccountSectionProps } from './basics-section.tsx'

/** What stands below every answer. */
export function SignatureSection({ form }: AccountSectionProps) {
  const { t } = useTranslation('admin')
  return (
    <FormSection title={t('account.signature')} hint={t('account.signatureHint')}>
      <Textarea
        aria-label={t('account.signature')}
        autosize={false}
        rows={4}
        {...form.getInputProps('signature')}
      />
    </FormSection>
  )
}
