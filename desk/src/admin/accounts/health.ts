import type { Account } from '@kontor/contract'
import type { IconName } from '../../icons/paths.ts'

export interface Health {
  state: Account['status'] | 'sending'
  tone: 'ok' | 'warn' | 'late' | 'calm'
  icon: IconName
  /** Somebody should do something about it. */
  needsWork: boolean
}

const looks: Record<Health['state'], Omit<Health, 'state'>> = {
  ok: { tone: 'ok', icon: 'ok', needsWork: false },
  connecting: { tone: 'calm', icon: 'again', needsWork: false },
  limited: { tone: 'warn', icon: 'late', needsWork: true },
  sending: { tone: 'late', icon: 'late', needsWork: true },
  problem: { tone: 'late', icon: 'late', needsWork: true },
  paused: { tone: 'calm', icon: 'pause', needsWork: false },
}

/** How an account stands at a glance; a fault in sending shows where receiving is well. */
export function healthOf(account: Pick<Account, 'status' | 'sendProblem'>): Health {
  const receivingWell = account.status === 'ok' || account.status === 'connecting'
  const state = receivingWell && account.sendProblem !== null ? 'sending' : account.status
  return { state, ...looks[state] }
}
