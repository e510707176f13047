import type { CaseDetail } from '@kontor/contract'
import { type ReplyMode, useComposerWish, wishComposer } from './open-composers.ts'

export interface Composer {
  opened: boolean
  mode: ReplyMode
  /** Zero until the user asked for the composer; then the focus goes there. */
  turn: number
  open: (mode: ReplyMode) => void
  close: () => void
}

/** Whether the composer of a case stands open: as the user wished (even before the case is read), else where a draft waits in the user's active case. */
export function useComposer(caseId: string, detail: CaseDetail | undefined, own: boolean): Composer {
  const wish = useComposerWish(caseId)
  const waits = own && detail?.status === 'active' && detail.draft !== null
  return {
    opened: (wish?.opened ?? waits) && detail !== undefined && detail.may.work,
    mode: wish?.mode ?? 'one',
    turn: wish?.turn ?? 0,
    open: (mode) => wishComposer(caseId, true, mode),
    close: () => wishComposer(caseId, false),
  }
}
