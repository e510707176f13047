import type { TimelineEntry } from '@kontor/contract'
import type { TFunction } from 'i18next'
import type { Format } from '../../format/format.ts'
import { reportReason } from './report-reason.ts'

const statuses = [
  'intake',
  'queued',
  'offered',
  'active',
  'parked',
  'approval',
  'consultation',
  'waiting',
  'follow-up',
  'closed',
] as const

const reportActions = ['failed', 'delayed', 'delivered', 'relayed', 'complaint'] as const

/** A value of an event as a reader's word: text, number, the name of a reference, or nothing. */
function word(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (value !== null && typeof value === 'object') {
    const { name, address } = value as { name?: unknown; address?: unknown }
    return word(name) || word(address)
  }
  return ''
}

function count(value: unknown): number {
  if (Array.isArray(value)) return value.length
  return typeof value === 'number' ? value : 1
}

/** One human sentence for an event of a case; an unknown type is named as such. */
export function eventSentence(event: TimelineEntry, t: TFunction, format: Format, nowMs: number): string {
  const { params, type } = event
  const get = (key: string) => word(params[key])
  const actor =
    event.actor.name ??
    (event.actor.kind === 'customer'
      ? t('event.customer')
      : event.actor.kind === 'system'
        ? t('event.system')
        : t('event.somebody'))
  const user = get('user') || actor
  switch (type) {
    case 'case.opened':
      return t('event.case.opened', { number: get('number'), queue: get('queue') })
    case 'case.message-received':
      return t('event.case.message-received', { from: get('from') || t('letter.unknown') })
    case 'case.message-suspected':
      return t('event.case.message-suspected')
    case 'case.receipt-queued':
      return t('event.case.receipt-queued')
    case 'case.assigned':
      if (params.how === 'next') return t('event.case.assigned-next', { user })
      if (params.how === 'undo' || params.how === 'reopen') return t('event.case.assigned-back', { user })
      if (params.how === 'refused') return t('event.case.assigned-refused', { user })
      if (params.how === 'uncertain') return t('event.case.assigned-uncertain', { user })
      return params.how === 'reply'
        ? t('event.case.assigned-reply', { user })
        : t('event.case.assigned-take', { user })
    case 'case.returned':
      return get('reason')
        ? t('event.case.returned-why', { actor, reason: get('reason') })
        : t('event.case.returned', { actor })
    case 'case.moved':
      return t('event.case.moved', { actor, from: get('from'), to: get('to') })
    case 'case.parked':
      if (params.why === 'lease-lost') return t('event.case.parked-lease', { user })
      if (params.why === 'presence') return t('event.case.parked-presence', { user })
      return params.why === 'other-case' ? t('event.case.parked-other', { user }) : t('event.case.parked')
    case 'case.resumed':
      return t('event.case.resumed', { actor })
    case 'case.reply-queued':
      return t('event.case.reply-queued', { actor })
    case 'case.reply-cancelled':
      return t('event.case.reply-cancelled', { actor })
    case 'case.reply-sent':
      return params.kind === 'receipt'
        ? t('event.case.receipt-sent')
        : t('event.case.reply-sent', { count: count(params.recipients) })
    case 'case.reply-refused': {
      const text = [get('code'), get('text')].filter(Boolean).join(' ') || t('delivery.noReason')
      const address = get('address')
      return params.kind === 'receipt'
        ? t('event.case.receipt-refused', { address, text })
        : t('event.case.reply-refused', { address, text })
    }
    case 'case.file-infected':
      return t('event.case.file-infected', { finding: get('finding') })
    case 'case.delivery-reported': {
      const text = reportReason(get('status'), get('text')) || t('delivery.noReason')
      const action = reportActions.find((name) => name === params.action) ?? 'failed'
      return t(`event.case.delivery-${action}`, { address: get('address'), text })
    }
    case 'case.reply-uncertain':
      return t('event.case.reply-uncertain')
    case 'case.reply-probing':
      return t('event.case.reply-probing')
    case 'case.reply-settled':
      return settledSentence(params, actor, t)
    case 'case.reply-fenced':
      return t('event.case.reply-fenced')
    case 'case.reply-released':
      if (params.answer === 'sent') return t('event.case.reply-released-sent', { actor })
      if (params.answer === 'cancel') return t('event.case.reply-released-cancel', { actor })
      return t('event.case.reply-released', { actor })
    case 'case.reply-retrying':
      return t('event.case.reply-retrying', {
        text: get('text') || t('delivery.noReason'),
        time: get('nextTryAt') ? format.ahead(get('nextTryAt'), nowMs) : '',
      })
    case 'case.closed':
      return get('reason')
        ? t('event.case.closed-why', { actor, reason: get('reason') })
        : t('event.case.closed', { actor })
    case 'case.reopened':
      if (params.why === 'refused') return t('event.case.reopened-refused')
      if (params.why === 'uncertain') return t('event.case.reopened-uncertain')
      if (params.why === 'undo') return t('event.case.reopened-undo')
      return event.actor.kind === 'user'
        ? t('event.case.reopened', { actor })
        : t('event.case.reopened-customer')
    case 'case.lease-taken-over':
      return t('event.case.lease-taken-over', { from: get('from'), to: get('to') || actor })
    case 'case.message-joined':
      return t('event.case.message-joined', { actor })
    case 'case.message-split':
      return t('event.case.message-split', { actor })
    case 'case.status': {
      const status = statuses.find((name) => name === params.status)
      return t('event.case.status', { status: status ? t(`status.${status}`) : get('status') })
    }
    case 'case.draft-discarded':
      return t('event.case.draft-discarded', { actor })
    case 'case.note':
      return t('event.case.note', { actor, text: get('text') })
    default:
      return t('event.other', { type })
  }
}

/** How it came out what had become of an answer. */
function settledSentence(params: TimelineEntry['params'], actor: string, t: TFunction): string {
  if (params.by === 'person')
    return params.arrived
      ? t('event.case.settled-person', { actor })
      : t('event.case.settled-person-again', { actor })
  if (!params.arrived) return t('event.case.settled-again')
  if (params.by === 'answer') return t('event.case.settled-answer')
  return params.by === 'echo' ? t('event.case.settled-echo') : t('event.case.settled-sent-folder')
}
