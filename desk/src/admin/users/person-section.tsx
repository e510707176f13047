import { NativeSelect, Switch, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { languages } from '../../i18n/index.ts'
import { FieldRow, FormSection } from '../parts/form-section.tsx'
import { SecretField } from '../parts/secret-field.tsx'
import { minPasswordChars, type UserValues } from './values.ts'

export interface UserSectionProps {
  form: UseFormReturnType<UserValues>
}

/** Name, login, password, language. */
export function PersonSection({ form, isNew, isMe }: UserSectionProps & { isNew: boolean; isMe: boolean }) {
  const { t } = useTranslation('admin')
  return (
    <FormSection title={t('users.person')}>
      <FieldRow>
        <TextInput
          label={t('users.name')}
          description={t('users.nameHint')}
          autoComplete="off"
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('users.login')}
          description={t('users.loginHint')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...form.getInputProps('login')}
        />
      </FieldRow>
      <FieldRow>
        <SecretField
          label={t('users.password')}
          description={isNew ? t('users.passwordNew', { count: minPasswordChars }) : t('users.passwordKept')}
          stored={!isNew}
          {...form.getInputProps('password')}
        />
        <NativeSelect
          label={t('users.locale')}
          description={t('users.localeHint')}
          data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
          {...form.getInputProps('locale')}
        />
      </FieldRow>
      <Switch
        label={t('users.active')}
        description={t(isMe ? 'users.selfInactive' : 'users.activeHint')}
        disabled={isMe}
        {...form.getInputProps('active', { type: 'checkbox' })}
      />
    </FormSection>
  )
}
