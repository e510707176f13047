import { Menu } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../icons/icon.tsx'
import s from './composer.module.css'

export interface SendButtonProps {
  disabled: boolean
  sending: boolean
  onSend: (close: boolean) => void
  onDiscard: () => void
}

/** Send and close, with the other ways behind the arrow. */
export function SendButton({ disabled, sending, onSend, onDiscard }: SendButtonProps) {
  const { t } = useTranslation()
  return (
    <div className={s.send}>
      <button
        type="button"
        aria-disabled={disabled}
        aria-keyshortcuts="Control+Enter"
        onClick={() => !disabled && onSend(true)}
      >
        {sending ? t('composer.sending') : t('composer.sendClose')}
      </button>
      <Menu position="top-end" width={220} disabled={disabled && sending}>
        <Menu.Target>
          <button type="button" aria-label={t('composer.sendChoices')}>
            <Icon name="down" size={15} />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Icon name="send" size={16} />}
            disabled={disabled}
            onClick={() => onSend(false)}
          >
            {t('composer.send')}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="okAll" size={16} />}
            disabled={disabled}
            onClick={() => onSend(true)}
          >
            {t('composer.sendClose')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="close" size={16} />} onClick={onDiscard}>
            {t('composer.discard')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
