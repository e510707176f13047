import type { Permission, SessionInfo } from '@kontor/contract'
import { useSuspenseQuery } from '@tanstack/react-query'
import { sessionQuery } from '../api/queries.ts'

/** Who is logged in; only below the routes that need a session. */
export function useSession(): SessionInfo {
  return useSuspenseQuery(sessionQuery).data
}

/** Whether the user's profile has a permission. */
export function useMay(permission: Permission): boolean {
  return useSession().permissions.includes(permission)
}
