import { renewLease, releaseLease } from '@kontor/contract'
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

/** Holds the right to write in a case while the composer is open; tells who has it otherwise. */
export function useLease(caseId: string): { writing: Writing; takeOver: () => void } {
  const [writing, setWriting] = useState<Writing>({ kind: 'asking' })
  const had = useRef(false)

  const renew = useCallback(
    async (takeOver: boolean) => {
      try {
        await call(renewLease, {
          params: { id: caseId },
          body: { tab: tabId, ...(takeOver && { takeOver }) },
        })
        had.current = true
        setWriting({ kind: 'mine' })
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'lease-held') return
        const name = typeof error.params.name === 'string' ? error.params.name : ''
        setWriting({ kind: 'held', name, lost: had.current })
      }
    },
    [caseId],
  )

  useEffect(() => {
    void renew(false)
    const timer = setInterval(() => void renew(false), renewMs)
    return () => {
      clearInterval(timer)
      if (had.current) call(releaseLease, { params: { id: caseId }, query: { tab: tabId } }).catch(lapses)
    }
  }, [caseId, renew])
  return { writing, takeOver: () => void renew(true) }
}

/** A lease that could not be given back lapses by itself within a minute. */
function lapses() {
  return undefined
}
