import type { User, updateUser } from '@kontor/contract'
import type { RouteInput } from '@kontor/contract'
import type { FormErrors } from '@mantine/form'
import type { TFunction } from 'i18next'
import { clean, required } from '../accounts/validate.ts'

/** What a user gets from one queue; unticked queues stay with what was chosen for them. */
export interface MembershipValues {
  id: string
  name: string
  ticked: boolean
  priority: string
  level: string
}

export interface UserValues extends Record<string, unknown> {
  name: string
  login: string
  password: string
  profile: User['profile']
  locale: User['locale']
  active: boolean
  queues: MembershipValues[]
}

export type UserBody = RouteInput<typeof updateUser>['body']

/** The contract's bound for a new password. */
export const minPasswordChars = 8
const usual = { priority: 1, level: 3 }

/** A user as the form holds it, null for a new one, with every queue there is. */
export function valuesOf(
  user: User | null,
  queues: readonly { id: string; name: string }[],
  locale: User['locale'],
): UserValues {
  const own = new Map(user?.queues.map((membership) => [membership.queue.id, membership]))
  return {
    name: user?.name ?? '',
    login: user?.login ?? '',
    password: '',
    profile: user?.profile ?? 'agent',
    locale: user?.locale ?? locale,
    active: user?.active ?? true,
    queues: queues.map(({ id, name }) => {
      const { priority, level } = own.get(id) ?? usual
      return { id, name, ticked: own.has(id), priority: String(priority), level: String(level) }
    }),
  }
}

/** What the form holds, as the contract wants it; an empty password is left out. */
export function settingsOf(values: UserValues): UserBody {
  const { name, login, password, profile, locale, active } = values
  return {
    name: name.trim(),
    login: login.trim(),
    ...(password !== '' && { password }),
    profile,
    locale,
    active,
    queues: values.queues
      .filter(({ ticked }) => ticked)
      .map(({ id, priority, level }) => ({ queue: id, priority: Number(priority), level: Number(level) })),
  }
}

/** Field path to sentence for everything that needs another look. */
export function validateUser(values: UserValues, t: TFunction<'admin'>): FormErrors {
  const short = values.password !== '' && values.password.length < minPasswordChars
  return clean({
    name: required(values.name, t),
    login: required(values.login, t),
    password: short ? t('field.passwordShort', { count: minPasswordChars }) : null,
  })
}
