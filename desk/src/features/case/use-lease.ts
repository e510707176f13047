import { releaseLease, renewLease } from '@kontor/contract'
import { ApiError } from '@kontor/contract/client'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { call } from '../../api/client.ts'
import { type Fencing, isOvertaken } from './fence.ts'
import { tabId } from './tab-id.ts'

/** A lease lasts 60 s; three tries fit before it lapses. */
const renewMs = 20_000

export type Writing =
  | { kind: 'asking' }
  | { kind: 'mine' }
  /** Somebody else writes. `lost` = he took it from this tab. */
  | { kind: 'held'; name: string; lost: boolean }
  /** Somebody else wrote while this tab was silent; the user is to look at the case before he goes on. */
  | { kind: 'overtaken' }

export interface LeaseWish {
  caseId: string
  /** Whether the lease is wanted now: the user's active case is open, or he writes in one. */
  hold: boolean
  /**
   * The case belongs to the user. His own lease lapses when he leaves, so that a short look elsewhere does not park
   * his case; in somebody else's case it is given back at once.
   */
  own: boolean
  /** Who holds it as far as the desk knows; a change is answered at once instead of at the next renewal. */
  holderId: string | undefined
}

export interface Lease {
  writing: Writing
  takeOver: () => void
  /** Takes it once; the owner of a parked case works on with it. */
  resume: () => Promise<void>
  /** After `overtaken`: the user has looked and writes on. */
  goOn: () => void
  fencing: Fencing
}

/** Holds the right to write in a case while it is wanted; tells who has it otherwise. */
export function useLease({ caseId, hold, own, holderId }: LeaseWish): Lease {
  const [writing, setWriting] = useState<Writing>({ kind: 'asking' })
  const shown = useRef(writing)
  const had = useRef(false)
  const givesBack = useRef(false)
  const fence = useRef<number>(undefined)
  givesBack.current = hold ? !own : givesBack.current

  const show = useCallback((next: Writing) => {
    shown.current = next
    setWriting(next)
  }, [])
  const renew = useCallback(
    async (takeOver: boolean) => {
      const body = { tab: tabId, ...(takeOver && { takeOver }) }
      const fresh = await call(renewLease, { params: { id: caseId }, body })
      had.current = true
      const { kind } = shown.current
      const overtaken = kind === 'overtaken' || (kind === 'mine' && isOvertaken(fence.current, fresh.fence))
      fence.current = fresh.fence
      show({ kind: overtaken ? 'overtaken' : 'mine' })
    },
    [caseId, show],
  )
  const tryRenew = useCallback(
    (takeOver: boolean) =>
      renew(takeOver).then(
        () => true,
        (error: unknown) => {
          // Offline or refused for other reasons: the next renewal tries again.
          if (!(error instanceof ApiError) || error.code !== 'lease-held') return false
          const name = typeof error.params.name === 'string' ? error.params.name : ''
          show({ kind: 'held', name, lost: hadIt(shown.current) })
          return false
        },
      ),
    [renew, show],
  )

  useEffect(() => {
    if (!hold) return
    const timer = setInterval(() => void tryRenew(false), renewMs)
    return () => {
      clearInterval(timer)
      show({ kind: 'asking' })
      if (had.current && givesBack.current)
        call(releaseLease, { params: { id: caseId }, query: { tab: tabId } }).catch(lapses)
      had.current = false
      fence.current = undefined
    }
  }, [hold, caseId, show, tryRenew])
  // Also runs when the holder changes: taken from us, or free again.
  useEffect(() => {
    if (hold) void tryRenew(false)
  }, [hold, holderId, tryRenew])

  const fencing = useMemo<Fencing>(
    () => ({
      fence: () => fence.current,
      reclaim: async () => (await tryRenew(false)) && shown.current.kind === 'mine',
    }),
    [tryRenew],
  )
  return {
    writing,
    takeOver: () => void tryRenew(true),
    resume: () => renew(false),
    goOn: () => {
      show({ kind: 'asking' })
      void tryRenew(false)
    },
    fencing,
  }
}

function hadIt(writing: Writing): boolean {
  return writing.kind === 'held' ? writing.lost : writing.kind !== 'asking'
}

/** A lease that could not be given back lapses by itself within a minute. */
function lapses() {
  return undefined
}
