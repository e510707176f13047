/** How long and how hard each part of a run is. */
export interface Plan {
  warmUpMs: number
  kills: number
  /** The kills come while another process stands still. */
  overlaps: boolean
  /** Crashes of the database. */
  crashes: number
  /** How long a process stands still; its leases run out after 20 s. */
  standstillMs: number
  /** How long each fault of the network lasts. */
  cutMs: number
  /** New UIDVALIDITY of a mailbox. */
  resets: number
  /** Messages that meet a fault of the other mail server. */
  smtpFaults: number
  fullDiskMs: number
  /** How long the clock stays wrong each time. */
  clockMs: number
  poison: number
  mailsPerSecond: number
  drainLimitMs: number
  /** Whatever happens, the run ends after this. */
  watchdogMs: number
  /** Only these phases, for the mutation check. */
  only?: readonly string[]
}

const longMinutes = 8
const least = { kills: 20, crashes: 2, standstillMs: 24_000 }

/** A run of about this many minutes on two idle cores; a hundred kills and seven crashes at eight minutes or more. */
export function longPlan(minutes: number = longMinutes): Plan {
  const share = Math.min(2, minutes / longMinutes)
  return {
    warmUpMs: 10_000 * share,
    kills: Math.max(least.kills, Math.round(100 * share)),
    overlaps: false,
    crashes: Math.max(least.crashes, Math.round(7 * share)),
    standstillMs: Math.max(least.standstillMs, 40_000 * share),
    cutMs: Math.max(2_000, 10_000 * share),
    resets: Math.max(1, Math.round(4 * share)),
    smtpFaults: Math.round(60 * share),
    fullDiskMs: 12_000 * share,
    clockMs: 4_000 * share,
    poison: Math.round(30 * share),
    mailsPerSecond: 2,
    drainLimitMs: 240_000,
    watchdogMs: (minutes * 2 + 12) * 60_000,
  }
}

/** The seed that runs with every test run: each kind of fault once, in some 100 s on a busy machine. */
export const shortPlan: Plan = {
  warmUpMs: 1_000,
  kills: 20,
  overlaps: true,
  crashes: 2,
  standstillMs: 22_000,
  cutMs: 1_000,
  resets: 1,
  smtpFaults: 10,
  fullDiskMs: 1_500,
  clockMs: 600,
  poison: 6,
  mailsPerSecond: 1.2,
  drainLimitMs: 120_000,
  watchdogMs: 420_000,
}
