import type { SessionInfo } from '@kontor/contract'
import { useQueryClient } from '@tanstack/react-query'
import { rememberCsrfToken } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { setServerTime } from '../format/clock.ts'

/** Takes over the session that the server has just opened, or gone on with under a new cookie. */
export function useEnter(): (session: SessionInfo) => void {
  const client = useQueryClient()
  return (session) => {
    rememberCsrfToken(session.csrfToken)
    setServerTime(session.serverTime)
    client.setQueryData(keys.session, session)
  }
}
