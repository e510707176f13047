import { Outlet, useParams } from '@tanstack/react-router'
import { Panes } from '../frame/panes.tsx'
import { WorkList } from './work-list.tsx'

/** My work at the left, the chosen case beside it. */
export function WorkPage() {
  const { caseId } = useParams({ strict: false })
  return (
    <Panes list={<WorkList />} chosen={caseId !== undefined}>
      <Outlet />
    </Panes>
  )
}
