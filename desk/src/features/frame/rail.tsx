import { Link, type LinkProps } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Hint } from '../../components/hint.tsx'
import { Icon } from '../../icons/icon.tsx'
import type { IconName } from '../../icons/paths.ts'
import { useSession } from '../../session/use-session.ts'
import s from './frame.module.css'

/** The areas of the desk; below on narrow windows. */
export function Rail() {
  const { t } = useTranslation()
  const { user } = useSession()
  return (
    <nav className={s.rail} aria-label={t('frame.areas')}>
      <Place to="/work" icon="desk" label={t('frame.work')} />
      <Place to="/cases" icon="list" label={t('frame.cases')} />
      <div className={s.gap} />
      {user.profile !== 'agent' && (
        <Place to="/admin/$" params={{ _splat: '' }} icon="gear" label={t('frame.admin')} />
      )}
    </nav>
  )
}

function Place({ icon, label, ...link }: { icon: IconName; label: string } & LinkProps) {
  return (
    <Hint label={label} position="right">
      <Link
        {...link}
        className={s.place}
        activeProps={{ className: s.here, 'aria-current': 'page' }}
        aria-label={label}
      >
        <Icon name={icon} size={19} />
      </Link>
    </Hint>
  )
}
