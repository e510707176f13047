import { ApiError } from '@kontor/contract/client'
import type { TFunction } from 'i18next'
import type { Catalogue } from '../i18n/types.ts'
import type { Format } from '../format/format.ts'

type Code = Exclude<keyof Catalogue['errors'], 'unknown'>

const known: Record<Code, true> = {
  invalid: true,
  'not-found': true,
  forbidden: true,
  unauthenticated: true,
  'wrong-login': true,
  throttled: true,
  'throttled-seconds': true,
  'lease-held': true,
  'stale-draft': true,
  'not-held-any-more': true,
  'case-closed': true,
  'not-assigned': true,
  'already-taken': true,
  'wrong-password': true,
  'not-closed': true,
  'not-suspected': true,
  'too-large': true,
  'unknown-recipient': true,
  'account-cannot-send': true,
  csrf: true,
  'idempotency-key-missing': true,
  'idempotency-conflict': true,
  offline: true,
  internal: true,
  'unknown-field': true,
}

function isKnown(code: string): code is Code {
  return code in known
}

/** The sentence for a refusal: what happened and what to do, in the user's language. */
export function errorText(error: unknown, t: TFunction, format: Format): string {
  if (!(error instanceof ApiError)) return t('errors.unknown')
  const { params } = error
  const text = (key: string) => (typeof params[key] === 'string' ? (params[key] as string) : '')
  switch (error.code) {
    case 'throttled': {
      const seconds = params.retryAfterSeconds
      return typeof seconds === 'number'
        ? t('errors.throttled-seconds', { seconds: Math.ceil(seconds) })
        : t('errors.throttled')
    }
    case 'lease-held':
      return t('errors.lease-held', { name: text('name'), until: format.time(text('until')) })
    case 'already-taken':
      return t('errors.already-taken', { name: text('name') })
    case 'too-large': {
      const limit = params.limitBytes
      return t('errors.too-large', { limit: typeof limit === 'number' ? format.bytes(limit) : '' })
    }
    case 'unknown-recipient':
      return t('errors.unknown-recipient', { address: text('address') })
    default:
      return isKnown(error.code)
        ? t(
            `errors.${error.code as Exclude<Code, 'lease-held' | 'already-taken' | 'too-large' | 'unknown-recipient' | 'throttled-seconds'>}`,
          )
        : t('errors.unknown')
  }
}
