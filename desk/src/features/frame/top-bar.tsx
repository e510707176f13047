import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Trans, useTranslation } from 'react-i18next'
import { workQuery } from '../../api/queries.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import { useSession } from '../../session/use-session.ts'
import s from './frame.module.css'
import { MeMenu } from './me-menu.tsx'
import { useOverlays } from './overlays.ts'
import { PresenceMenu } from './presence-menu.tsx'

/** Brand, firm, search, today's figures, status and the user. */
export function TopBar() {
  const { t } = useTranslation()
  const { tenant, demo } = useSession()
  const open = useOverlays()
  return (
    <header className={s.top}>
      <a className={s.skip} href="#centre">
        {t('frame.skip')}
      </a>
      <Link to="/work" className={s.brand}>
        Kontor
      </Link>
      <div className={s.tenant}>
        {tenant.name}
        {demo && <span className={s.demo}>{t('frame.demo')}</span>}
      </div>
      <button type="button" className={s.search} onClick={() => open('palette')}>
        <Icon name="find" />
        <span>{t('frame.search')}</span>
        <kbd>{t('frame.ctrlK')}</kbd>
      </button>
      <Today />
      <PresenceMenu />
      <MeMenu />
    </header>
  )
}

function Today() {
  const format = useFormat()
  const today = useQuery(workQuery).data?.today
  if (!today) return null
  const answered = format.number(today.answered)
  return (
    <div className={s.today}>
      {today.answered === 0 ? (
        <Trans i18nKey="frame.today" values={{ answered }} components={{ b: <b /> }} />
      ) : (
        <Trans
          i18nKey="frame.todayOnTime"
          values={{ answered, percent: format.percent(today.onTime / today.answered) }}
          components={{ b: <b /> }}
        />
      )}
    </div>
  )
}
