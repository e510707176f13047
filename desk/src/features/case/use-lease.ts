import { releaseLease, renewLease } from '@kontor/contract'
import { ApiError } from '@kontor/contract/client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { call } from '../../api/client.ts'
import { tabId } from './tab-id.ts'

/** A lease lasts 60 s; three tries fit before it lapses. */
const renewMs = 20_000

export type Writing =
  | { kind: 'asking' }
  | { kind: 'mine' }
  /** Somebody else writes. `lost` = he took it from this tab. */
  | { kind: 'held'; name: string; lost: boolean }

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
}

/** Holds the right to write in a case while it is wanted; tells who has it otherwise. */
export function useLease({ caseId, hold, own, holderId }: LeaseWish): Lease {
  const [writing, setWriting] = useState<Writing>({ kind: 'asking' })
  const had = useRef(false)
  const givesBack = useRef(false)
  givesBack.current = hold ? !own : givesBack.current

  const renew = useCallback(
    async (takeOver: boolean) => {
      await call(renewLease, { params: { id: caseId }, body: { tab: tabId, ...(takeOver && { takeOver }) } })
      had.current = true
      setWriting({ kind: 'mine' })
    },
    [caseId],
  )
  const tryRenew = useCallback(
    (takeOver: boolean) =>
      renew(takeOver).catch((error: unknown) => {
        // Offline or refused for other reasons: the next renewal tries again.
        if (!(error instanceof ApiError) || error.code !== 'lease-held') return
        const name = typeof error.params.name === 'string' ? error.params.name : ''
        setWriting((before) => ({ kind: 'held', name, lost: before.kind === 'mine' || isLost(before) }))
      }),
    [renew],
  )

  useEffect(() => {
    if (!hold) return
    const timer = setInterval(() => void tryRenew(false), renewMs)
    return () => {
      clearInterval(timer)
      setWriting({ kind: 'asking' })
      if (had.current && givesBack.current)
        call(releaseLease, { params: { id: caseId }, query: { tab: tabId } }).catch(lapses)
      had.current = false
    }
  }, [hold, caseId, tryRenew])
  // Also runs when the holder changes: taken from us, or free again.
  useEffect(() => {
    if (hold) void tryRenew(false)
  }, [hold, holderId, tryRenew])

  return { writing, takeOver: () => void tryRenew(true), resume: () => renew(false) }
}

function isLost(writing: Writing): boolean {
  return writing.kind === 'held' && writing.lost
}

/** A lease that could not be given back lapses by itself within a minute. */
function lapses() {
  return undefined
}
