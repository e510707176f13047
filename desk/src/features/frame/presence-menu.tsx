import { Menu } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { cx } from '../../components/cx.ts'
import { Timer } from '../../components/timer.tsx'
import { Icon } from '../../icons/icon.tsx'
import type { IconName } from '../../icons/paths.ts'
import { usePresence } from '../../session/use-presence.ts'
import { useSession } from '../../session/use-session.ts'
import s from './frame.module.css'

const states = { ready: 'ok', pause: 'cup', away: 'door' } as const satisfies Record<string, IconName>
const order = ['ready', 'pause', 'away'] as const

/** Ready, break or away, with the time since. */
export function PresenceMenu() {
  const { t } = useTranslation()
  const { presence } = useSession()
  const set = usePresence()
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <button type="button" className={cx(s.status, s[presence.state])}>
          <span className={s.dot} />
          <span className="visually-hidden">{t('presence.label')}: </span>
          {t(`presence.${presence.state}`)}
          <span aria-hidden>
            <Timer since={Date.parse(presence.since)} />
          </span>
          <Icon name="down" size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {order.map((state) => (
          <Menu.Item
            key={state}
            leftSection={<Icon name={states[state]} size={16} />}
            aria-current={state === presence.state}
            onClick={() => set.mutate(state)}
          >
            {t(`presence.${state}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
