import type { CaseDetail, CaseItem } from '@kontor/contract'
import { Link, useMatchRoute, useSearch } from '@tanstack/react-router'
import type { Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { Chip } from '../../components/chip.tsx'
import { DueChip } from '../../components/due-chip.tsx'
import { WritingChip } from '../../components/writing-chip.tsx'
import { ChannelIcon } from '../../icons/channel-icon.tsx'
import { Icon } from '../../icons/icon.tsx'
import { useSession } from '../../session/use-session.ts'
import s from './case.module.css'
import { StatusClock } from './status-clock.tsx'

export interface CaseHeadProps {
  item: CaseItem
  detail: CaseDetail | undefined
  headingRef: Ref<HTMLHeadingElement>
  /** When `detail` was read, milliseconds of this device. */
  readAt: number
  panel: boolean
  onPanel: () => void
}

/** Number, status, due time, running clock, subject, where it came in. */
export function CaseHead({ item, detail, headingRef, readAt, panel, onPanel }: CaseHeadProps) {
  const { t } = useTranslation()
  const { user } = useSession()
  const writer = item.lease && item.lease.user.id !== user.id ? item.lease.user.name : null
  return (
    <>
      <div className={s.line}>
        <BackLink />
        <span className={s.number}>{item.number}</span>
        <Chip strong>{t(`status.${item.status}`)}</Chip>
        {item.dueAt && (
          <span className={s.due}>
            <DueChip dueAt={item.dueAt} long />
          </span>
        )}
        <span className={s.right}>
          {detail && <StatusClock detail={detail} readAt={readAt} />}
          <Button
            look="quiet"
            icon="panel"
            aria-pressed={panel}
            aria-label={panel ? t('case.panelHide') : t('case.panelShow')}
            title={panel ? t('case.panelHide') : t('case.panelShow')}
            onClick={onPanel}
          />
        </span>
      </div>
      <h1 className={s.subject} ref={headingRef} tabIndex={-1}>
        {item.subject || t('list.noSubject')}
      </h1>
      <div className={s.line}>
        <Chip>{item.queue.name}</Chip>
        <Chip>
          <ChannelIcon channel={item.channel} size={14} />
          {t('case.via', { account: item.account.name })}
        </Chip>
        {writer ? (
          <WritingChip name={writer} />
        ) : (
          item.assignee && (
            <Chip>
              <Icon name="user" size={14} />
              {item.assignee.id === user.id
                ? t('list.mine')
                : t('list.assigned', { name: item.assignee.name })}
            </Chip>
          )
        )}
      </div>
    </>
  )
}

/** Back to the list, where a narrow window shows one pane at a time. */
function BackLink() {
  const { t } = useTranslation()
  const inCases = useMatchRoute()({ to: '/cases', fuzzy: true }) !== false
  const search = useSearch({ strict: false })
  return (
    <Link to={inCases ? '/cases' : '/work'} search={search} className={s.back} aria-label={t('case.back')}>
      <Icon name="left" size={20} />
    </Link>
  )
}
