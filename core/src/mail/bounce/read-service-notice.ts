import type { Bounce, BounceRecipient } from './bounce.ts'
import { readStatus } from './read-status.ts'

const MAX_LENGTH = 200_000
const MAX_RECIPIENTS = 200
type Json = { [key: string]: unknown }

/**
 * Notices of sending services that come as one JSON object in the body (Amazon SES by mail): `notificationType`
 * or `eventType` with the recipients below it. Null when the text is none. JSON in mails is wrapped, so line
 * breaks inside it are taken out.
 */
export function readServiceNotice(text: string): Bounce | null {
  const start = text.indexOf('{"')
  if (start < 0 || start > 200) return null
  const end = text.lastIndexOf('}', MAX_LENGTH)
  const notice = parse(text.slice(start, Math.min(end + 1, start + MAX_LENGTH)))
  const type = (stringOf(notice?.['notificationType']) ?? stringOf(notice?.['eventType']) ?? '').toLowerCase()
  const body = object(notice?.[type])
  if (!notice || !body) return null
  const mail = object(notice['mail'])
  const common = object(mail?.['commonHeaders'])
  const originalMessageId = stringOf(common?.['messageId']) ?? null
  if (type === 'bounce') {
    const passing = stringOf(body['bounceType'])?.toLowerCase() === 'transient'
    const recipients = list(body['bouncedRecipients']).map((one): BounceRecipient => {
      const diagnostic = stringOf(one['diagnosticCode'])
      const status = stringOf(one['status']) ?? readStatus(diagnostic ?? '') ?? (passing ? '4.0.0' : '5.0.0')
      return recipient(one, { action: stringOf(one['action']) ?? 'failed', status, diagnostic })
    })
    return { kind: 'failed', recipients, originalMessageId }
  }
  if (type === 'complaint') {
    const diagnostic = stringOf(body['complaintFeedbackType'])
    const recipients = list(body['complainedRecipients']).map((one) =>
      recipient(one, { action: null, status: null, diagnostic }),
    )
    return { kind: 'complaint', recipients, originalMessageId }
  }
  if (type !== 'delivery') return null
  const reply = stringOf(body['smtpResponse'])
  const recipients = (Array.isArray(body['recipients']) ? body['recipients'] : [])
    .slice(0, MAX_RECIPIENTS)
    .map((address) =>
      recipient(
        { emailAddress: address },
        { action: 'delivered', status: readStatus(reply ?? '') ?? '2.0.0', diagnostic: reply },
      ),
    )
  return { kind: 'delivered', recipients, originalMessageId }
}

function recipient(
  one: Json,
  { action, status, diagnostic }: Pick<BounceRecipient, 'action' | 'status' | 'diagnostic'>,
): BounceRecipient {
  return {
    address: stringOf(one['emailAddress']) ?? '',
    originalAddress: null,
    action,
    status,
    diagnostic,
    permanent: action === 'failed' && (status?.startsWith('5') ?? false),
  }
}

function parse(json: string): Json | null {
  try {
    return object(JSON.parse(json.replace(/\r?\n ?/g, '')))
  } catch {
    // Not JSON after all: an ordinary mail that begins with a brace.
    return null
  }
}

function object(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null
}

function list(value: unknown): Json[] {
  const items: unknown[] = Array.isArray(value) ? value.slice(0, MAX_RECIPIENTS) : []
  return items.map(object).filter((one) => one !== null)
}

function stringOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 1000) : null
}
