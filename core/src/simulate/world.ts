import type { Host } from './timeline.ts'
import { Timeline } from './timeline.ts'
import { Storage } from './storage.ts'
import type { Rules } from './rules.ts'

/** A mail as it lies in the mailbox. */
export interface SourceMail {
  content: string
  isSeen: boolean
  /** The reader fails on it, each time. */
  isPoison: boolean
}

/** Everything outside the house, and the truth about it. */
export interface World {
  timeline: Timeline
  storage: Storage
  /** Draws in [0, 1). */
  random(): number
  /** What the machine's clock says; it may be wrong. */
  clock(): number
  clockErrorMs: number
  mailbox: SourceMail[]
  /** The mailbox got new numbers: how often. */
  epoch: number
  hosts: Host[]
  /** Whether the house itself is in trouble: a full disk, no workers. */
  hasTrouble: boolean
  /** Faults of network and servers happen. */
  isRough: boolean
  /** How often the other server took a message. */
  taken: Map<number, number>
  /** When a taken message shows in the Sent folder. */
  sentAtMs: Map<number, number>
  wrong: string[]
}

export function openWorld(random: () => number, rules: Rules): World {
  const wrong: string[] = []
  const timeline = new Timeline()
  const world: World = {
    timeline,
    storage: new Storage(rules, (what) => wrong.push(what)),
    random,
    clock: () => timeline.nowMs + world.clockErrorMs,
    clockErrorMs: 0,
    mailbox: [],
    epoch: 0,
    hosts: [],
    hasTrouble: false,
    isRough: true,
    taken: new Map(),
    sentAtMs: new Map(),
    wrong,
  }
  return world
}
