import type { Rules } from './rules.ts'
import { isInHand, type Entry, type Outgoing } from './storage.ts'
import type { Activity, Host } from './timeline.ts'
import type { World } from './world.ts'

const pollMs = 2_000
const renewEveryMs = 5_000
const fetchEveryMs = 5_000
const maxAtOnce = 6
/** Shares of the other server's moods while things are rough. */
const moods = { temporary: 0.08, refused: 0.02, lostAnswer: 0.1, lostData: 0.04 }
const sentDelayMs = 60_000

/** Starts a host of the house: it fetches, reads, sends and looks into the Sent folder, as the product does. */
export function startHost(world: World, rules: Rules): Host {
  const host: Host = { isAlive: true, stillUntilMs: 0 }
  const { timeline } = world
  world.hosts.push(host)
  world.storage.setTimesRight(world.clock())
  timeline.start(host, fetching(world, rules))
  timeline.start(host, reading(world, host))
  timeline.start(host, sending(world, host))
  timeline.start(host, probing(world))
  return host
}

/** From the mailbox into the ledger; told to the mailbox after the commit. */
function* fetching(world: World, rules: Rules): Activity {
  const { storage } = world
  for (;;) {
    yield fetchEveryMs * world.random()
    const { epoch } = world
    if (storage.position.epoch !== epoch) storage.position = { epoch, lastUid: -1 }
    for (let uid = 0; uid < world.mailbox.length; uid++) {
      const mail = world.mailbox[uid]
      // What lies below the position is looked at again while nobody has told the mailbox.
      if (!mail || (uid <= storage.position.lastUid && mail.isSeen)) continue
      yield 20 + 200 * world.random()
      if (epoch !== world.epoch) break
      if (!rules.acknowledgesLast) {
        mail.isSeen = true
        storage.advance(uid)
      }
      yield 400 * world.random()
      storage.takeOver(mail.content, world.clock())
      storage.advance(uid)
      yield 50 * world.random()
      mail.isSeen = true
    }
  }
}

/** From the ledger into cases. */
function* reading(world: World, host: Host): Activity {
  for (;;) {
    yield 200 + pollMs * world.random()
    const claimed = world.storage.claimEntry(world.clock())
    if (claimed) world.timeline.start(host, readOne(world, host, claimed.entry, claimed.fence))
  }
}

function* readOne(world: World, host: Host, entry: Entry, fence: number): Activity {
  const hold = { isOver: false }
  world.timeline.start(
    host,
    renewing(hold, () => world.storage.renewEntry(entry, fence, world.clock())),
  )
  yield 10 + 400 * world.random() ** 4 * 20
  const isPoison = world.mailbox.some(({ content, isPoison: bad }) => bad && content === entry.content)
  if (isPoison || world.hasTrouble) world.storage.putOffEntry(entry, fence, !world.hasTrouble, world.clock())
  else world.storage.settleEntry(entry, fence, world.clock(), world.random() < 0.3 ? 10_000 : 0)
  hold.isOver = true
}

/** Whatever is due, and what dead holders left behind. */
function* sending(world: World, host: Host): Activity {
  const running = new Set<number>()
  for (;;) {
    yield pollMs * world.random()
    for (const row of world.storage.outgoing) {
      if (isInHand(row)) world.storage.recover(row, world.clock())
      else if (running.size < maxAtOnce && !running.has(row.id)) {
        const fence = world.storage.claimOutgoing(row, world.clock())
        if (fence === null) continue
        running.add(row.id)
        world.timeline.start(
          host,
          sendOne(world, host, row, fence, () => running.delete(row.id)),
        )
      }
    }
  }
}

function* sendOne(world: World, host: Host, row: Outgoing, fence: number, done: () => void): Activity {
  const { storage, random } = world
  const hold = { isOver: false }
  world.timeline.start(
    host,
    renewing(hold, () => storage.renewOutgoing(row, fence, world.clock())),
  )
  const settle = (outcome: 'accepted' | 'temporary' | 'refused' | 'uncertain'): void => {
    storage.settleOutgoing(row, fence, outcome, world.clock(), random())
    hold.isOver = true
    done()
  }
  // Greeting, sender, recipients.
  yield 50 + 3_000 * random() ** 3
  const mood = world.isRough ? random() : 1
  if (mood < moods.temporary) return settle('temporary')
  if (mood < moods.temporary + moods.refused) return settle('refused')
  if (!storage.markTransmitting(row, fence, world.clock())) {
    hold.isOver = true
    return done()
  }
  yield 10 + 500 * random()
  const lost = mood - moods.temporary - moods.refused
  if (lost >= moods.lostData || lost < 0) take(world, row)
  // Its answer is under way, or never comes.
  const isSilent = lost < moods.lostData + moods.lostAnswer
  yield isSilent ? 100 + 60_000 * random() : 10 + 500 * random()
  settle(isSilent ? 'uncertain' : 'accepted')
}

/** The other server has it for good. */
function take(world: World, row: Outgoing): void {
  const times = (world.taken.get(row.id) ?? 0) + 1
  world.taken.set(row.id, times)
  if (times > 1) world.wrong.push(`message ${row.id} was sent ${times} times`)
  world.sentAtMs.set(row.id, world.timeline.nowMs + sentDelayMs * world.random())
}

/** Looks for uncertain messages in the Sent folder, where the other server puts what it took, by and by. */
function* probing(world: World): Activity {
  for (;;) {
    yield pollMs * (1 + world.random())
    for (const row of world.storage.outgoing) {
      if (row.state !== 'uncertain' || row.probeAtMs === null || row.probeAtMs > world.clock()) continue
      const found = (world.sentAtMs.get(row.id) ?? Number.POSITIVE_INFINITY) <= world.timeline.nowMs
      world.storage.settleProbe(row, found, world.clock())
    }
  }
}

function* renewing(hold: { isOver: boolean }, renew: () => void): Activity {
  for (;;) {
    yield renewEveryMs
    if (hold.isOver) return
    renew()
  }
}
