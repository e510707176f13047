import type { SessionInfo } from '@kontor/contract'
import type { FastifyReply } from 'fastify'
import type { Services } from '#platform/context'
import type { Database } from '#platform/db'
import { present } from '#platform/faults'
import { authenticate } from './authenticate.ts'
import { sessionCookie } from './cookie.ts'
import type { OpenedSession } from './open-session.ts'
import { sessionInfo } from './session-info.ts'
import { readSettings } from './settings-store.ts'

/** Hands a session to the browser: its cookie, and who its user is. */
export async function welcome(
  db: Database,
  services: Services,
  options: { demo: boolean },
  reply: FastifyReply,
  opened: Omit<OpenedSession, 'userId'>,
): Promise<SessionInfo> {
  const shown = { cookie: opened.credential, authorization: undefined }
  const caller = present(await authenticate(db, services, shown), 'the new session')
  const actor = { kind: 'user' as const, id: caller.userId }
  return db.readInTenant({ ...services, tenantId: opened.tenantId, actor }, async (tx) => {
    const { maxMinutes } = await readSettings(tx)
    sessionCookie(services).set(reply, opened.credential, maxMinutes)
    return sessionInfo(tx, caller, options.demo)
  })
}
