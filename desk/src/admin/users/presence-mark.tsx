import type { User } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { cx } from '../../components/cx.ts'
import { Icon } from '../../icons/icon.tsx'
import s from './users.module.css'

const icons = { ready: 'ok', pause: 'cup', away: 'door' } as const

/** Ready, on a break, away, or locked out. */
export function PresenceMark({ user }: { user: User }) {
  const { t } = useTranslation('admin')
  if (!user.active)
    return (
      <span className={s.mark}>
        <Icon name="lock" size={14} />
        {t('users.inactive')}
      </span>
    )
  const { state } = user.presence
  return (
    <span className={cx(s.mark, s[state])}>
      <Icon name={icons[state]} size={14} />
      {t(`users.presence.${state}`)}
    </span>
  )
}
