import type { IconName } from '../../icons/paths.ts'

const icons: Record<string, IconName> = {
  'case.opened': 'file',
  'case.message-received': 'mail',
  'case.message-suspected': 'shield',
  'case.receipt-queued': 'ok',
  'case.assigned': 'route',
  'case.returned': 'back',
  'case.moved': 'move',
  'case.parked': 'pause',
  'case.resumed': 'next',
  'case.reply-queued': 'reply',
  'case.reply-cancelled': 'undo',
  'case.reply-sent': 'ok',
  'case.reply-refused': 'late',
  'case.delivery-reported': 'mail',
  'case.reply-uncertain': 'ask',
  'case.reply-probing': 'find',
  'case.reply-settled': 'ok',
  'case.reply-fenced': 'ask',
  'case.reply-released': 'ok',
  'case.reply-retrying': 'clock',
  'case.closed': 'ok',
  'case.reopened': 'undo',
  'case.lease-taken-over': 'pen',
  'case.message-joined': 'shield',
  'case.message-split': 'shield',
  'case.file-infected': 'late',
  'case.note': 'pen',
}

/** The icon of an event type; others get the plain clock. */
export function eventIcon(type: string): IconName {
  return icons[type] ?? 'clock'
}
