import { ApiError } from '@kontor/contract/client'
import type { TFunction } from 'i18next'
import type { Format } from '../format/format.ts'
import type { Catalogue } from '../i18n/types.ts'
import { NoPasskey } from './passkeys.ts'

type Code = Exclude<keyof Catalogue['errors'], 'unknown'>

/** The sentence for a refusal: what happened and what to do, in the user's language. */
export function errorText(error: unknown, t: TFunction, format: Format): string {
  if (error instanceof NoPasskey) return t('security.passkeyFailed')
  if (!(error instanceof ApiError)) return t('errors.unknown')
  const { code, params } = error
  if (code === 'throttled' && typeof params.retryAfterSeconds === 'number')
    return t('errors.throttled-seconds', { seconds: Math.ceil(params.retryAfterSeconds) })
  const text: string = t(`errors.${code as Code}`, words(params, format))
  // A code without a sentence comes back as its key.
  return text === `errors.${code}` ? t('errors.unknown') : text
}

/** What sentences name: texts as they are, times and sizes as people read them. */
function words({ name, login, address, until, limitBytes }: Record<string, unknown>, format: Format) {
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return {
    name: text(name),
    login: text(login),
    address: text(address),
    until: text(until) && format.time(text(until)),
    limit: typeof limitBytes === 'number' ? format.bytes(limitBytes) : '',
    seconds: '',
  }
}
