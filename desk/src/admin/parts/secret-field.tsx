import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export interface SecretFieldProps extends PasswordInputProps {
  /** One is stored already; left empty, it stays. */
  stored: boolean
}

/** A secret that can be written and never read. */
export function SecretField({ stored, ...rest }: SecretFieldProps) {
  const { t } = useTranslation('admin')
  return (
    <PasswordInput
      autoComplete="new-password"
      spellCheck={false}
      placeholder={stored ? t('parts.secretKept') : undefined}
      visibilityToggleButtonProps={{ 'aria-label': t('parts.show') }}
      {...rest}
    />
  )
}
