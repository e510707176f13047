import type { RouteReply, routes } from '@kontor/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useMatchRoute, useNavigate, useSearch } from '@tanstack/react-router'
import { keys } from '../../api/keys.ts'

/** Where to go when a case is done: the next active one, else the list it was opened from. */
export function useLeaveCase() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const inCases = useMatchRoute()({ to: '/cases', fuzzy: true }) !== false
  const search = useSearch({ strict: false })
  return {
    leave: (caseId: string) => {
      if (inCases) return void navigate({ to: '/cases', search })
      const work = client.getQueryData<RouteReply<typeof routes.readWork>>(keys.work)
      const next = work?.active.find((item) => item.id !== caseId)
      if (next) void navigate({ to: '/work/$caseId', params: { caseId: next.id } })
      else void navigate({ to: '/work' })
    },
    comeBack: (caseId: string) => {
      if (inCases) void navigate({ to: '/cases/$caseId', params: { caseId }, search })
      else void navigate({ to: '/work/$caseId', params: { caseId } })
    },
  }
}
