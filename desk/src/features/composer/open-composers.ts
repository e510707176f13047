import { useSyncExternalStore } from 'react'

/** one = to the sender; all = with everybody who got the mail. */
export type ReplyMode = 'one' | 'all'

interface Wish {
  opened: boolean
  mode: ReplyMode
  /** Grows with each wish, so that asking again brings the focus back. */
  turn: number
}

const wishes = new Map<string, Wish>()
const listeners = new Set<() => void>()

/** Opens or folds the composer of a case; holds while the user looks at other cases. */
export function wishComposer(caseId: string, opened: boolean, mode: ReplyMode = 'one') {
  wishes.set(caseId, { opened, mode, turn: (wishes.get(caseId)?.turn ?? 0) + 1 })
  for (const listener of listeners) listener()
}

/** Folds every composer: who takes a break writes nowhere. */
export function foldComposers() {
  for (const [caseId, { opened }] of wishes) if (opened) wishComposer(caseId, false)
}

export function useComposerWish(caseId: string): Wish | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => wishes.get(caseId),
  )
}
