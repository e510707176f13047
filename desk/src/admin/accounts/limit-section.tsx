import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { FormSection } from '../parts/form-section.tsx'
import type { AccountSectionProps } from './basics-section.tsx'
import s from './sections.module.css'

/** How many cases of the account may be open before nothing more is taken in. */
export function LimitSection({ form }: AccountSectionProps) {
  const { t } = useTranslation('admin')
  return (
    <FormSection title={t('account.limit')} hint={t('account.limitHint')}>
      <TextInput
        label={t('account.limitField')}
        description={t('account.limitFieldHint')}
        className={s.short ?? ''}
        inputMode="numeric"
        {...form.getInputProps('processingLimit')}
      />
    </FormSection>
  )
}
