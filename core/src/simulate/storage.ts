import type { OutboxState } from '../outbox/index.ts'
import type { Rules } from './rules.ts'

/** A row of the ledger. */
export interface Entry {
  id: number
  content: string
  state: 'received' | 'new-case' | 'quarantined'
  fence: number
  attempts: number
  delays: number
  nextAtMs: number
}

/** A row of the outbox, with one recipient. */
export interface Outgoing {
  id: number
  state: OutboxState
  fence: number
  attempts: number
  createdAtMs: number
  nextAtMs: number
  leasedUntilMs: number
  /** Until when it may be taken back; 0 for no hold. */
  heldUntilMs: number
  recipient: 'pending' | 'accepted' | 'temporary' | 'refused'
  probes: number
  probeAtMs: number | null
}

/** How long work stays with a host that says nothing any more. */
export const leaseMs = 20_000
const slackMs = 60_000

/** The committed rows. Each method is one transaction: it happens whole or, when its host died before, not at all. */
export class Storage {
  readonly entries: Entry[] = []
  readonly outgoing: Outgoing[] = []
  /** Contents of which a case was opened, once for each opening. */
  readonly cases: string[] = []
  /** Up to where the mailbox was taken over. */
  position = { epoch: 0, lastUid: -1 }
  readonly #contents = new Set<string>()
  readonly #rules: Rules
  /** Called with what a rule forbids. */
  readonly #blame: (what: string) => void

  constructor(rules: Rules, blame: (what: string) => void) {
    this.#rules = rules
    this.#blame = blame
  }

  /** `on conflict (tenant_id, account_id, content_hash) do nothing` */
  takeOver(content: string, nowMs: number): void {
    if (this.#rules.isContentUnique && this.#contents.has(content)) return
    this.#contents.add(content)
    const id = this.entries.length
    this.entries.push({ id, content, state: 'received', fence: 0, attempts: 0, delays: 0, nextAtMs: nowMs })
  }

  advance(uid: number): void {
    this.position.lastUid = Math.max(this.position.lastUid, uid)
  }

  claimEntry(nowMs: number): { entry: Entry; fence: number } | null {
    const entry = this.entries.find(({ state, nextAtMs }) => state === 'received' && nextAtMs <= nowMs)
    if (!entry) return null
    entry.fence += 1
    entry.nextAtMs = nowMs + leaseMs
    return { entry, fence: entry.fence }
  }

  renewEntry(entry: Entry, fence: number, nowMs: number): void {
    if (entry.state === 'received' && entry.fence === fence) entry.nextAtMs = nowMs + leaseMs
  }

  #holdsEntry(entry: Entry, fence: number): boolean {
    return this.#rules.isFenced ? entry.state === 'received' && entry.fence === fence : true
  }

  /** The entry becomes a case, which owes its sender a message. */
  settleEntry(entry: Entry, fence: number, nowMs: number, holdMs: number): void {
    if (!this.#holdsEntry(entry, fence)) return
    entry.state = 'new-case'
    entry.fence += 1
    this.cases.push(entry.content)
    this.outgoing.push({
      id: this.outgoing.length,
      state: holdMs > 0 ? 'held' : 'due',
      fence: 0,
      attempts: 0,
      createdAtMs: nowMs,
      nextAtMs: nowMs + holdMs,
      leasedUntilMs: 0,
      heldUntilMs: holdMs > 0 ? nowMs + holdMs : 0,
      recipient: 'pending',
      probes: 0,
      probeAtMs: null,
    })
  }

  putOffEntry(entry: Entry, fence: number, counts: boolean, nowMs: number): void {
    if (!this.#holdsEntry(entry, fence)) return
    const after = this.#rules.afterFailure(entry, counts)
    entry.attempts = after.attempts
    entry.delays += 1
    entry.nextAtMs = nowMs + after.waitMs
    entry.fence += 1
    if (after.isQuarantined) entry.state = 'quarantined'
  }

  claimOutgoing(row: Outgoing, nowMs: number): number | null {
    const isReady = (row.state === 'held' || row.state === 'due') && row.nextAtMs <= nowMs
    if (!isReady || row.heldUntilMs > nowMs) return null
    row.heldUntilMs = 0
    this.#turn(row, 'leased')
    row.attempts += 1
    row.leasedUntilMs = nowMs + leaseMs
    return row.fence
  }

  renewOutgoing(row: Outgoing, fence: number, nowMs: number): void {
    if (row.fence === fence && isInHand(row)) row.leasedUntilMs = nowMs + leaseMs
  }

  holds(row: Outgoing, fence: number, state: OutboxState): boolean {
    return row.state === state && (!this.#rules.isFenced || row.fence === fence)
  }

  /** False: overtaken, so nothing may be sent. */
  markTransmitting(row: Outgoing, fence: number, nowMs: number): boolean {
    if (!this.holds(row, fence, 'leased')) return false
    row.leasedUntilMs = nowMs + leaseMs
    if (!this.#rules.marksTransmitting) return true
    this.#step(row, 'transmitting')
    return true
  }

  /** What the holder learned. */
  settleOutgoing(
    row: Outgoing,
    fence: number,
    outcome: 'accepted' | 'temporary' | 'refused' | 'uncertain',
    nowMs: number,
    random: number,
  ): void {
    if (!this.holds(row, fence, 'transmitting') && !this.holds(row, fence, 'leased')) return
    if (outcome !== 'uncertain') row.recipient = outcome
    const ageMs = nowMs - row.createdAtMs
    const { attempts } = row
    const end = this.#rules.endOfAttempt({
      outcome,
      recipients: [{ state: row.recipient }],
      attempts,
      ageMs,
      random,
    })
    if (end.state === 'due') row.nextAtMs = nowMs + end.waitMs
    if (end.state === 'uncertain') this.#becomeUncertain(row, nowMs)
    else this.#turn(row, end.state)
  }

  /** A holder is gone. */
  recover(row: Outgoing, nowMs: number): void {
    if (!isInHand(row) || row.leasedUntilMs >= nowMs) return
    if (this.#rules.leftBehind(row.state) === 'uncertain') return this.#becomeUncertain(row, nowMs)
    row.nextAtMs = nowMs
    this.#turn(row, 'due')
  }

  cancel(row: Outgoing): void {
    if (row.state === 'held' || (row.state === 'due' && row.recipient === 'pending'))
      this.#turn(row, 'cancelled')
  }

  /** What a look at the Sent folder means. */
  settleProbe(row: Outgoing, found: boolean, nowMs: number): void {
    if (row.state !== 'uncertain') return
    row.probes += 1
    const end = this.#rules.endOfProbe({ found, probes: row.probes, mode: 'server', seenAgoMs: 0 })
    if (end.state === 'uncertain') {
      row.probeAtMs = end.waitMs === null ? null : nowMs + end.waitMs
      return
    }
    if (end.state === 'due') row.nextAtMs = nowMs
    this.#turn(row, end.state)
  }

  /** Times that only a clock which ran ahead can have written. */
  setTimesRight(nowMs: number): void {
    if (!this.#rules.setsTimesRight) return
    for (const entry of this.entries) {
      if (entry.nextAtMs > nowMs + this.#rules.longestLedgerWaitMs + slackMs) entry.nextAtMs = nowMs + leaseMs
    }
    const farthestMs = nowMs + this.#rules.longestWaitMs + slackMs
    for (const row of this.outgoing) {
      if (row.heldUntilMs > farthestMs) row.heldUntilMs = nowMs
      if (row.nextAtMs > farthestMs) row.nextAtMs = nowMs
      if (row.leasedUntilMs > farthestMs) row.leasedUntilMs = nowMs + leaseMs
      if ((row.probeAtMs ?? 0) > farthestMs) row.probeAtMs = nowMs
    }
  }

  #becomeUncertain(row: Outgoing, nowMs: number): void {
    const waitMs = this.#rules.probeWaitMs(0)
    row.probes = 0
    row.probeAtMs = waitMs === null ? null : nowMs + waitMs
    this.#turn(row, 'uncertain')
  }

  /** Another holder from here on. */
  #turn(row: Outgoing, state: OutboxState): void {
    this.#step(row, state)
    row.fence += 1
  }

  #step(row: Outgoing, state: OutboxState): void {
    if (!this.#rules.mayFollow(row.state, state)) this.#blame(`${row.state} was followed by ${state}`)
    row.state = state
  }
}

/** Whether somebody has it. */
export function isInHand({ state }: Outgoing): boolean {
  return state === 'leased' || state === 'transmitting'
}
