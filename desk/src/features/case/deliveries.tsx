import type { Message } from '@kontor/contract'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useSecond } from '../../format/clock.ts'
import type { Format } from '../../format/format.ts'
import { useFormat } from '../../format/use-format.ts'
import { cx } from '../../components/cx.ts'
import { Icon } from '../../icons/icon.tsx'
import type { IconName } from '../../icons/paths.ts'
import s from './letter.module.css'
import { reportReason } from './report-reason.ts'
import { UncertainNote } from './uncertain-note.tsx'

/** What became of a message of ours: held, on its way, accepted, refused, unclear; by recipient where they differ. */
export function Deliveries({ message }: { message: Message }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { outbox, deliveries } = message
  if (outbox === null) return null
  const states = new Set(deliveries.map(({ state }) => state))
  const last = deliveries.map(({ at }) => at).filter((at) => at !== null)
  const line = (icon: IconName, text: string, tone?: string) => (
    <p className={cx(s.sent, tone)}>
      <Icon name={icon} size={14} />
      {text}
    </p>
  )
  const each = () =>
    deliveries.map((delivery) => (
      <p key={delivery.address} className={cx(s.sent, isLost(delivery) ? s.bad : s.calm)}>
        <Icon name={deliveryIcon(delivery)} size={14} />
        {deliveryText(delivery, t, format)}
      </p>
    ))
  switch (outbox.state) {
    case 'held':
      return <Held message={message} />
    case 'accepted':
      if (states.size > 1 || deliveries.some(({ report }) => report !== null)) return <>{each()}</>
      return line('ok', t('delivery.accepted', { time: format.timeWithSeconds(last.at(-1) ?? message.at) }))
    case 'refused':
      return (
        <>
          {line('late', t('delivery.refused'), s.bad)}
          {each()}
        </>
      )
    case 'uncertain':
      return <UncertainNote message={message} />
    case 'cancelled':
      return line('undo', t('delivery.cancelled'), s.calm)
    default:
      return line(
        'clock',
        outbox.attempts > 0 && outbox.problem ? t('delivery.retrying') : t('delivery.sending'),
        s.calm,
      )
  }
}

type Delivery = Message['deliveries'][number]

function isLost({ state, report }: Delivery): boolean {
  return state === 'refused' || report?.action === 'failed'
}

function deliveryIcon(delivery: Delivery): IconName {
  if (isLost(delivery)) return 'late'
  return delivery.state === 'accepted' && delivery.report?.action !== 'delayed' ? 'ok' : 'clock'
}

/** The last word counts: what a server further on reported, else what ours answered. */
function deliveryText(
  { address, state, at, code, text, report }: Delivery,
  t: TFunction,
  format: Format,
): string {
  if (report !== null) {
    const reason = reportReason(report.status ?? '', report.text ?? '') || t('delivery.noReason')
    return t(`delivery.reported.${report.action}`, {
      address,
      reason,
      time: format.timeWithSeconds(report.at),
    })
  }
  const reason = [code, text].filter(Boolean).join(' ') || t('delivery.noReason')
  if (state === 'accepted')
    return t('delivery.acceptedFor', { address, time: at ? format.timeWithSeconds(at) : '' })
  if (state === 'refused') return t('delivery.refusedFor', { address, reason })
  return state === 'temporary'
    ? t('delivery.temporaryFor', { address, reason })
    : t('delivery.pendingFor', { address })
}

function Held({ message }: { message: Message }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useSecond()
  const { undoUntil = null, sendAt = null } = message.outbox ?? {}
  const seconds = undoUntil === null ? 0 : Math.max(0, Math.ceil((Date.parse(undoUntil) - now) / 1000))
  const text =
    seconds > 0
      ? t('delivery.held', { seconds })
      : sendAt !== null
        ? t('delivery.scheduled', { time: format.ahead(sendAt, now) })
        : t('delivery.sending')
  return (
    <p className={cx(s.sent, s.calm)}>
      <Icon name="clock" size={14} />
      {text}
    </p>
  )
}
