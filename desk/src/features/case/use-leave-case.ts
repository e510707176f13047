import type { RouteReply, routes } from '@kontor/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useMatchRoute, useNavigate, useSearch } from '@tanstack/react-router'
import { keys } from '../../api/keys.ts'

/** Ways out of a case: back to its list; or, when it is done, on to the next active one. */
export function useLeaveCase() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const inCases = useMatchRoute()({ to: '/cases', fuzzy: true }) !== false
  const search = useSearch({ strict: false })
  const back = () => void (inCases ? navigate({ to: '/cases', search }) : navigate({ to: '/work' }))
  return {
    back,
    leave: (caseId: string) => {
      if (inCases) return back()
      const work = client.getQueryData<RouteReply<typeof routes.readWork>>(keys.work)
      const next = work?.active.find((item) => item.id !== caseId)
      if (next) void navigate({ to: '/work/$caseId', params: { caseId: next.id } })
      else back()
    },
    comeBack: (caseId: string) => {
      if (inCases) void navigate({ to: '/cases/$caseId', params: { caseId }, search })
      else void navigate({ to: '/work/$caseId', params: { caseId } })
    },
  }
}
