import type { OpenSession } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { Chip } from '../../components/chip.tsx'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import { readDevice } from './device.ts'
import s from './security.module.css'

export interface SessionListProps {
  sessions: readonly OpenSession[]
  onEnd: (session: OpenSession) => void
}

/** Open sessions: where, since when, and a way to end each. */
export function SessionList({ sessions, onEnd }: SessionListProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useMinute()
  return (
    <ul className={s.list}>
      {sessions.map((session) => {
        const device = readDevice(session.userAgent ?? '')
        const name = device
          ? t('security.deviceOn', device)
          : (session.userAgent ?? t('security.unknownDevice'))
        return (
          <li key={session.id}>
            <Icon name="desk" size={20} />
            <span className={s.what}>
              <b>{name}</b>
              <small>
                {session.address ?? t('security.unknownAddress')} · {t(`security.way.${session.way}`)} ·{' '}
                {t('security.since', { when: format.moment(session.createdAt, now) })} ·{' '}
                {t('security.lastSeen', { when: format.moment(session.lastSeenAt, now) })}
              </small>
            </span>
            {session.current ? (
              <Chip strong>{t('security.current')}</Chip>
            ) : (
              <Button aria-label={t('security.endOf', { device: name })} onClick={() => onEnd(session)}>
                {t('security.end')}
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
