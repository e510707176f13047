import { useTranslation } from 'react-i18next'
import { Icon } from './icon.tsx'
import type { IconName } from './paths.ts'

const icons: Record<string, IconName> = { email: 'mail', form: 'form' }

/** The channel a case came by; an unknown channel shows as a plain message. */
export function ChannelIcon({ channel, size = 18 }: { channel: string; size?: number }) {
  const { t } = useTranslation()
  const label = channel === 'email' ? t('channel.email') : channel === 'form' ? t('channel.form') : channel
  return <Icon name={icons[channel] ?? 'message'} size={size} label={label} />
}
