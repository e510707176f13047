import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { cx } from '../../components/cx.ts'
import { DueChip } from '../../components/due-chip.tsx'
import { WritingChip } from '../../components/writing-chip.tsx'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { ChannelIcon } from '../../icons/channel-icon.tsx'
import { useSession } from '../../session/use-session.ts'
import type { CaseCardProps } from './case-card.tsx'
import s from './case-list.module.css'

/** A case in one line, for wide windows. */
export function CaseRow({ item, to, search }: CaseCardProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useMinute()
  const { user } = useSession()
  const writer = item.lease && item.lease.user.id !== user.id ? item.lease.user.name : null
  const holder = item.assignee?.id === user.id ? t('list.mine') : item.assignee?.name
  return (
    <Link
      to={to}
      params={{ caseId: item.id }}
      search={search ?? {}}
      className={cx(s.columns, s.line)}
      data-roving
      data-case={item.id}
    >
      <ChannelIcon channel={item.channel} size={17} />
      <span className={s.number}>{item.number}</span>
      <strong>{item.customer?.name ?? t('list.unknownCustomer')}</strong>
      <span className={s.about}>
        {item.subject || t('list.noSubject')}
        <small>{item.preview}</small>
      </span>
      <span>{item.queue.name}</span>
      <span>
        {writer ? (
          <WritingChip name={writer} />
        ) : (
          [t(`status.${item.status}`), holder].filter((part) => part !== undefined).join(', ')
        )}
      </span>
      <span>{item.dueAt && <DueChip dueAt={item.dueAt} />}</span>
      <span className={s.when}>{format.recent(item.lastMessageAt, now)}</span>
    </Link>
  )
}

/** The names of the columns. */
export function CaseRowHead() {
  const { t } = useTranslation()
  return (
    <div className={cx(s.columns, s.heads)} aria-hidden>
      <span />
      <span>{t('list.colNumber')}</span>
      <span>{t('list.colCustomer')}</span>
      <span>{t('list.colSubject')}</span>
      <span>{t('list.colQueue')}</span>
      <span>{t('list.colStatus')}</span>
      <span>{t('list.colDue')}</span>
      <span className={s.when}>{t('list.colLast')}</span>
    </div>
  )
}
