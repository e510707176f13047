import { Menu } from '@mantine/core'
import { type Message, readRaw } from '@kontor/contract'
import { pathOf } from '@kontor/contract/client'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../icons/icon.tsx'
import type { IconName } from '../../icons/paths.ts'
import s from './letter.module.css'
import { type View, viewsOf } from './views.ts'

export interface LetterMenuProps {
  message: Message
  view: View
  onView: (view: View) => void
  details: boolean
  onDetails: (details: boolean) => void
}

/** How a message shows, who got it, and its original. */
export function LetterMenu({ message, view, onView, details, onDetails }: LetterMenuProps) {
  const { t } = useTranslation()
  const names: Record<View, [IconName, string]> = {
    new: ['pen', t('letter.asText')],
    text: ['list', t('letter.whole')],
    sent: ['mail', t('letter.asSent')],
  }
  const views = viewsOf(message)
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <button type="button" className={s.more} aria-label={t('letter.view')}>
          <Icon name="more" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {views.length > 1 &&
          views.map((name) => (
            <Menu.Item
              key={name}
              leftSection={<Icon name={names[name][0]} size={16} />}
              rightSection={view === name ? <Icon name="ok" size={15} /> : null}
              onClick={() => onView(name)}
            >
              {names[name][1]}
            </Menu.Item>
          ))}
        {views.length > 1 && <Menu.Divider />}
        <Menu.Item
          leftSection={<Icon name="user" size={16} />}
          rightSection={details ? <Icon name="ok" size={15} /> : null}
          onClick={() => onDetails(!details)}
        >
          {t('letter.details')}
        </Menu.Item>
        {message.hasRaw && (
          <Menu.Item
            component="a"
            href={pathOf(readRaw, { id: message.id })}
            download
            leftSection={<Icon name="download" size={16} />}
          >
            {t('letter.original')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
