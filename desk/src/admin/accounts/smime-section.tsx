import { Switch, Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Choice } from '../parts/choice.tsx'
import { FormSection } from '../parts/form-section.tsx'
import type { AccountSectionProps } from './basics-section.tsx'
import s from './sections.module.css'

/** Certificates and keys of signed and encrypted mail. */
export function SmimeSection({ form, stored }: AccountSectionProps & { stored: boolean }) {
  const { t } = useTranslation('admin')
  const pem = { rows: 4, spellCheck: false, autoComplete: 'off', classNames: { input: s.pem ?? '' } }
  return (
    <FormSection title={t('smime.title')} hint={t('smime.hint')}>
      <Textarea
        label={t('smime.certificate')}
        description={t('smime.certificateHint')}
        placeholder="-----BEGIN CERTIFICATE-----"
        {...pem}
        {...form.getInputProps('smime.certificate')}
      />
      <Textarea
        label={t('smime.key')}
        description={t(stored ? 'smime.keyStored' : 'smime.keyHint')}
        placeholder="-----BEGIN PRIVATE KEY-----"
        {...pem}
        {...form.getInputProps('smime.key')}
      />
      <Textarea
        label={t('smime.authorities')}
        description={t('smime.authoritiesHint')}
        placeholder="-----BEGIN CERTIFICATE-----"
        {...pem}
        {...form.getInputProps('smime.authorities')}
      />
      <Switch
        label={t('smime.sign')}
        description={t('smime.signHint')}
        {...form.getInputProps('smime.sign', { type: 'checkbox' })}
      />
      <Choice
        label={t('smime.encrypt')}
        value={form.values.smime.encrypt}
        onChange={(chosen) => form.setFieldValue('smime.encrypt', chosen)}
        options={(['never', 'if-possible', 'require'] as const).map((value) => ({
          value,
          label: t(`smime.encryptWay.${value}`),
        }))}
        hint={t(`smime.encryptHint.${form.values.smime.encrypt}`)}
      />
      {form.values.smime.encrypt !== 'never' && (
        <Textarea
          label={t('smime.recipients')}
          description={t('smime.recipientsHint')}
          placeholder="-----BEGIN CERTIFICATE-----"
          {...pem}
          {...form.getInputProps('smime.recipients')}
        />
      )}
    </FormSection>
  )
}
