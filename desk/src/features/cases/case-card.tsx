import type { CaseItem } from '@kontor/contract'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { CaseFilter } from '../../api/keys.ts'
import { cx } from '../../components/cx.ts'
import { DueChip } from '../../components/due-chip.tsx'
import { WritingChip } from '../../components/writing-chip.tsx'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { ChannelIcon } from '../../icons/channel-icon.tsx'
import { useSession } from '../../session/use-session.ts'
import s from './case-card.module.css'
import { TroubleChip } from './trouble-chip.tsx'

export interface CaseCardProps {
  item: CaseItem
  to: '/work/$caseId' | '/cases/$caseId'
  search?: CaseFilter
  chosen: boolean
}

/** A case in three lines: who and when due, about what, where it stands. */
export function CaseCard({ item, to, search, chosen }: CaseCardProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useMinute()
  const { user } = useSession()
  const mine = item.assignee?.id === user.id && (item.status === 'parked' || item.status === 'active')
  const writer = item.lease && item.lease.user.id !== user.id ? item.lease.user.name : null
  const place =
    item.status === 'active' && item.assignee?.id !== user.id && item.assignee
      ? t('list.assigned', { name: item.assignee.name })
      : item.status === 'queued'
        ? item.queue.name
        : t(`status.${item.status}`)
  return (
    <Link
      to={to}
      params={{ caseId: item.id }}
      search={search ?? {}}
      className={cx(s.card, chosen && s.chosen)}
      aria-current={chosen ? 'true' : undefined}
      data-roving
      data-case={item.id}
    >
      <span className={s.icon}>
        <ChannelIcon channel={item.channel} />
      </span>
      <span className={s.who}>{item.customer?.name ?? t('list.unknownCustomer')}</span>
      {item.dueAt ? (
        <DueChip dueAt={item.dueAt} />
      ) : (
        <span className={s.day}>{format.recent(item.lastMessageAt, now)}</span>
      )}
      <span className={s.subject}>{item.subject || t('list.noSubject')}</span>
      <span className={s.facts}>
        {item.number}
        <span aria-hidden>·</span>
        {writer ? <WritingChip name={writer} /> : <span className={s.place}>{place}</span>}
        {mine && <TroubleChip caseId={item.id} />}
      </span>
    </Link>
  )
}
