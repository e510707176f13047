import type { Locale, ProfileName } from '@kontor/contract'
import { isUniqueViolation, type WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { conflict, invalid, notFound } from '#platform/faults'
import { endSessionsOf } from './end-sessions.ts'
import { userChanged, userCreated } from './events.ts'
import { deleteOpenLinks } from './link-store.ts'
import { hashPassword } from './passwords.ts'
import { countAdministrators, findUser, insertUser, updateUserRow, type UserRow } from './store.ts'

export interface UserSettings {
  login: string
  name: string
  password?: string | undefined
  /** In place of the password, where it was hashed before. */
  passwordHash?: string | undefined
  /** A new user without a password, who sets one with a link. */
  invite?: boolean | undefined
  profile: ProfileName
  locale: Locale
  active: boolean
}

/** Adds a user. Faults: `login-taken`, `invalid` when the password is missing. */
export async function createUser(tx: WriteTx, settings: UserSettings): Promise<string> {
  const { password, invite = false } = settings
  if (password === undefined && !invite)
    throw invalid({ field: 'password' }, 'A new user needs a password or an invitation')
  const passwordHash = password === undefined ? null : await hashPassword(password)
  try {
    const id = await insertUser(tx, { ...settings, passwordHash })
    await emit(
      tx,
      userCreated.of(
        tx.tenantId,
        { userId: id, profile: settings.profile },
        { login: settings.login, name: settings.name },
      ),
    )
    return id
  } catch (error) {
    throw loginTaken(error, settings.login)
  }
}

/** Changes a user; his other sessions end when profile, password or activity changed. */
export async function changeUser(
  tx: WriteTx,
  id: string,
  settings: UserSettings,
  keepSessionId: string | null = null,
): Promise<void> {
  const before = await findUser(tx, id)
  if (!before) throw notFound()
  await requireAdministrator(tx, before, settings)
  const newHash =
    settings.password === undefined ? settings.passwordHash : await hashPassword(settings.password)
  const passwordHash = newHash ?? before.passwordHash
  try {
    await updateUserRow(tx, { ...before, ...settings, id, passwordHash })
  } catch (error) {
    throw loginTaken(error, settings.login)
  }
  const passwordChanged = newHash !== undefined
  const { profile, active } = settings
  await emit(tx, userChanged.of(tx.tenantId, { userId: id, profile, active, passwordChanged }))
  if (passwordChanged || !active) await deleteOpenLinks(tx, id)
  if (!passwordChanged && before.profile === profile && active) return
  await endSessionsOf(tx, id, keepSessionId, 'rights-changed')
}

/** A tenant always has somebody who may administrate it. */
async function requireAdministrator(tx: WriteTx, before: UserRow, after: UserSettings): Promise<void> {
  const stays = after.profile === 'administrator' && after.active
  if (before.profile !== 'administrator' || !before.active || stays) return
  if ((await countAdministrators(tx)) > 1) return
  throw conflict('last-administrator', {}, 'This is the last administrator; make somebody else one first')
}

function loginTaken(error: unknown, login: string): unknown {
  if (!isUniqueViolation(error)) return error
  return conflict('login-taken', { login }, `There is already a user "${login}"`)
}
