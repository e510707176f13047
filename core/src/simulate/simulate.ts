import { startHost } from './host.ts'
import { productRules, type Rules } from './rules.ts'
import { openWorld, type World } from './world.ts'

/** What a seed showed. */
export interface Outcome {
  seed: number
  /** What should never be; empty when all rules held. */
  wrong: string[]
  mails: number
  messages: number
  uncertain: number
  faults: Record<string, number>
}

const mailCount = 14
const hostCount = 2
const roughMs = 4 * 60_000
/** Long enough for every back-off and every look at the Sent folder. */
const calmMs = 4 * 3_600_000
const lookEveryMs = 5_000
const clockWatchMs = 5_000
const jumpsMs = [3_600_000, -3_600_000, 86_400_000, -86_400_000]

/** Runs the house's rules against one history of crashes, standstills, lost words, duplicates and wrong clocks. */
export function simulate(seed: number, rules: Rules = productRules): Outcome {
  const random = seeded(seed)
  const world = openWorld(random, rules)
  const faults: Record<string, number> = {}
  const count = (name: string): void => {
    faults[name] = (faults[name] ?? 0) + 1
  }
  for (let index = 0; index < mailCount; index++) {
    const mail = { content: `mail ${index}`, isPoison: random() < 0.05 }
    const arrive = (): void => void world.mailbox.push({ ...mail, isSeen: false })
    world.timeline.plan(random() * roughMs, arrive)
    if (random() < 0.2) world.timeline.plan(random() * roughMs, arrive)
  }
  for (let index = 0; index < hostCount; index++) startHost(world, rules)
  planFaults(world, rules, count)
  world.timeline.plan(roughMs, () => calm(world, rules))
  world.timeline.run(roughMs + calmMs, () => world.timeline.nowMs > roughMs && isQuiet(world), lookEveryMs)
  audit(world)
  return {
    seed,
    wrong: world.wrong,
    mails: mailCount,
    messages: world.storage.outgoing.length,
    uncertain: world.storage.outgoing.filter(({ state }) => state === 'uncertain').length,
    faults,
  }
}

function planFaults(world: World, rules: Rules, count: (name: string) => void): void {
  const { timeline, random } = world
  const often = (times: number, name: string, run: () => void): void => {
    for (let index = 0; index < times; index++)
      timeline.plan(random() * roughMs, () => {
        count(name)
        run()
      })
  }
  const someone = () => world.hosts[Math.floor(random() * world.hosts.length)]
  often(Math.floor(random() * 12), 'crash', () => {
    const doomed = someone()
    if (!doomed) return
    doomed.isAlive = false
    world.hosts.splice(world.hosts.indexOf(doomed), 1)
    timeline.plan(500 + random() * 5_000, () => void startHost(world, rules))
  })
  often(Math.floor(random() * 5), 'standstill', () => {
    const still = someone()
    if (still) still.stillUntilMs = timeline.nowMs + random() * 90_000
  })
  often(Math.floor(random() * 3), 'new UIDVALIDITY', () => {
    world.epoch += 1
    if (random() < 0.5) for (const mail of world.mailbox) mail.isSeen = false
  })
  often(Math.floor(random() * 2), 'trouble of the house', () => {
    world.hasTrouble = true
    timeline.plan(random() * 30_000, () => {
      world.hasTrouble = false
    })
  })
  often(Math.floor(random() * 4), 'undo', () => {
    const row = world.storage.outgoing[Math.floor(random() * world.storage.outgoing.length)]
    if (row) world.storage.cancel(row)
  })
  if (random() < 0.3)
    often(1, 'wrong clock', () => {
      turnClock(world, jumpsMs[Math.floor(random() * jumpsMs.length)] ?? 0)
      timeline.plan(random() * 30_000, () => turnClock(world, 0))
    })
}

/** The clock jumps; a living host notices soon when it was set back. */
function turnClock(world: World, errorMs: number): void {
  const isBack = errorMs < world.clockErrorMs
  world.clockErrorMs = errorMs
  if (isBack) world.timeline.plan(clockWatchMs, () => world.storage.setTimesRight(world.clock()))
}

/** The rough time is over: no more faults, everybody is well. */
function calm(world: World, rules: Rules): void {
  world.isRough = false
  world.hasTrouble = false
  turnClock(world, 0)
  for (const host of world.hosts) host.stillUntilMs = 0
  if (world.hosts.length === 0) startHost(world, rules)
}

function isQuiet({ storage, mailbox }: World): boolean {
  return (
    mailbox.every(({ isSeen }) => isSeen) &&
    storage.entries.every(({ state }) => state !== 'received') &&
    storage.outgoing.every(
      ({ state, probeAtMs }) => isEnd(state) || (state === 'uncertain' && probeAtMs === null),
    )
  )
}

function isEnd(state: string): boolean {
  return state === 'accepted' || state === 'refused' || state === 'cancelled'
}

/** What must hold in the end, by the truth of the outside. */
function audit(world: World): void {
  const { storage, mailbox, taken, wrong } = world
  const poison = new Set(mailbox.filter(({ isPoison }) => isPoison).map(({ content }) => content))
  for (const content of new Set(mailbox.map((mail) => mail.content))) {
    const entries = storage.entries.filter((entry) => entry.content === content)
    const cases = storage.cases.filter((opened) => opened === content).length
    if (entries.length !== 1) wrong.push(`${content} is ${entries.length} times in the ledger`)
    if (cases !== (poison.has(content) ? 0 : 1)) wrong.push(`${content} is ${cases} cases`)
    const end = poison.has(content) ? 'quarantined' : 'new-case'
    if (entries[0] && entries[0].state !== end) wrong.push(`${content} ended as ${entries[0].state}`)
  }
  for (const row of storage.outgoing) {
    const has = taken.has(row.id)
    if (row.state === 'uncertain' ? row.probeAtMs !== null : !isEnd(row.state))
      wrong.push(`message ${row.id} never came to an end: ${row.state}`)
    if (row.state === 'accepted' && !has) wrong.push(`message ${row.id} is called accepted and is lost`)
    if ((row.state === 'refused' || row.state === 'cancelled') && has)
      wrong.push(`message ${row.id} is called ${row.state} and was sent`)
  }
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
