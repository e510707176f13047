import { readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { health, readWork } from '@kontor/contract'
import { createClient } from '@kontor/contract/client'
import type { SinkFault } from '../peers/faults.ts'
import type { Agents } from './agents.ts'
import { hasFakeClock, type House } from './house.ts'
import type { KontorProcess } from './kontor-process.ts'
import { pause, until } from './pause.ts'
import type { Plan } from './plan.ts'
import { pick } from './seeded.ts'
import type { LinkFault, TcpProxy } from './tcp-proxy.ts'
import type { Traffic } from './traffic.ts'
import { boxes, type World } from './world.ts'

/** A run in progress. */
export interface Run {
  plan: Plan
  world: World
  house: House
  traffic: Traffic
  agents: Agents
  tokens: ReadonlyMap<string, string>
  random(part: string): () => number
  say(line: string): void
  /** Counts a fault that was made. */
  count(fault: string, times?: number): void
  /** How long after a fault the house worked again. */
  recoveriesMs: number[]
  skipped: string[]
}

export interface Phase {
  name: string
  run(run: Run): Promise<void>
}

const progressLimitMs = 3_000
const recoveryLimitMs = 60_000
const slowNetMs = 150
/** Slow enough that a process can be caught between taking a message and sending it. */
const slowerNetMs = 300

/** Every kind of fault, in the order in which they come; traffic and agents go on all the while. */
export const phases: readonly Phase[] = [
  { name: 'warm-up', run: ({ plan }) => pause(plan.warmUpMs) },
  { name: 'standstill', run: standstill },
  { name: 'kills', run: async (run) => (run.plan.overlaps ? undefined : killStorm(run)) },
  { name: 'database', run: databaseCrashes },
  { name: 'uidvalidity', run: newNumbers },
  { name: 'clock', run: wrongClock },
  { name: 'poison', run: poison },
  { name: 'disk', run: fullDisk },
  { name: 'smtp', run: smtpScript },
  { name: 'network', run: networkCuts },
]

/** Kills the house in the middle of its work and starts it anew, again and again. */
async function killStorm(run: Run): Promise<void> {
  const { house, world, plan, count } = run
  const draw = run.random('kills')
  world.smtpNet.fault({ kind: 'delay', ms: slowNetMs })
  for (let kills = 0; kills < plan.kills; kills++) {
    // Half of them while mail comes in, half in the middle of sending.
    if (draw() < 0.5) await untilProgress(run, 1 + Math.floor(draw() * 6))
    else await untilSent(run, 1 + Math.floor(draw() * 3))
    await pause(draw() * 120)
    await house.kill()
    count('kill -9')
    await house.start()
  }
  world.smtpNet.fault({ kind: 'ok' })
}

/** A process is stopped with messages in hand; another takes them over; it goes on as if nothing had been. */
async function standstill(run: Run): Promise<void> {
  const { house, world, plan, count } = run
  const other = await house.join(false)
  world.smtpNet.fault({ kind: 'delay', ms: slowerNetMs })
  await house.kill()
  // What was taken in hand after the first one died is in the other one's.
  const killedAt = new Date()
  const caught = await until(async () => (await inHand(run, killedAt)) > 0, recoveryLimitMs, 10)
  other.freeze()
  if (!caught) run.say('  nothing was in hand when the process stood still')
  count('SIGSTOP')
  const frozenAt = performance.now()
  await house.start()
  if (plan.overlaps) await killStorm(run)
  world.smtpNet.fault({ kind: 'ok' })
  await pause(Math.max(0, plan.standstillMs - (performance.now() - frozenAt)))
  other.thaw()
  // Long enough for what it had begun.
  await pause(3_000)
  await other.stop()
}

async function inHand({ world }: Run, since: Date): Promise<number> {
  const [row] = await world.ask<{ n: number }>(
    `select count(*)::int as n from outgoing where state = 'leased' and updated_at > $1`,
    [since],
  )
  return row?.n ?? 0
}

/** The database dies as by a power cut, or all of its processes at once; the house goes on by itself. */
async function databaseCrashes(run: Run): Promise<void> {
  const { world, plan, count, recoveriesMs } = run
  const draw = run.random('database')
  for (let crash = 0; crash < plan.crashes; crash++) {
    await untilProgress(run, 2 + Math.floor(draw() * 4))
    const pid = Number(
      (await readFile(join(world.dataDir, 'database/cluster/postmaster.pid'), 'utf8')).split('\n')[0],
    )
    const signal = draw() < 0.7 ? 'SIGQUIT' : 'SIGKILL'
    process.kill(pid, signal)
    count(`database ${signal}`)
    const began = performance.now()
    await pause(20)
    if (!(await until(() => works(run, run.house.baseUrl), recoveryLimitMs, 20)))
      throw new Error('the house does not work again after a crash of its database')
    recoveriesMs.push(performance.now() - began)
  }
}

/** Whether the house answers with what is in the database. */
async function works({ tokens }: Run, baseUrl: string): Promise<boolean> {
  const token = [...tokens.values()][0] ?? ''
  const call = createClient({ baseUrl, token })
  try {
    await call(health, {})
    await call(readWork, { signal: AbortSignal.timeout(5_000) })
    return true
  } catch {
    return false
  }
}

/** Mailboxes get new numbers for all of their mail, and mails come twice. */
async function newNumbers({ world, plan, traffic, count }: Run): Promise<void> {
  for (let reset = 0; reset < plan.resets; reset++) {
    for (const box of boxes) {
      await world.dovecot.resetUidValidity(box, 'INBOX').catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      })
      count('new UIDVALIDITY')
    }
    await traffic.repeat(4)
    count('delivered again', 4)
    await pause(1_500)
  }
}

const smtpFaults: readonly SinkFault[] = [
  '451',
  '421',
  '452',
  '550',
  '554',
  'close-before-ack',
  'accept-then-close',
  'accept-then-close',
  'mail-451',
]

/** The other mail server is in every kind of mood. */
async function smtpScript(run: Run): Promise<void> {
  const { world, plan, count } = run
  const draw = run.random('smtp')
  const script = Array.from({ length: plan.smtpFaults }, () => pick(draw, smtpFaults))
  // Two that take the message and never answer: their senders wait for minutes.
  script.splice(Math.floor(script.length / 2), 0, 'stall', 'ok', 'stall')
  world.sink.script.push(...script.flatMap((fault): SinkFault[] => [fault, 'ok']))
  const met = () => script.length * 2 - world.sink.script.length
  await until(() => world.sink.script.length === 0, 5_000 + plan.smtpFaults * 1_000)
  const left = world.sink.script.splice(0).length
  for (const fault of script.slice(0, Math.ceil((met() - left) / 2)))
    if (fault !== 'ok') count(`SMTP ${fault}`)
  // Who waits for a server that never answers does so for minutes; what follows needs hands that are free.
  await run.house.restart()
  count('kill -9')
}

const linkFaults: readonly LinkFault[] = [
  { kind: 'reset' },
  { kind: 'blackhole' },
  { kind: 'half-open' },
  { kind: 'delay', ms: 400 },
  { kind: 'cut-after', bytes: 900 },
  { kind: 'drip', ms: 1_000 },
  { kind: 'garbage' },
]

/** Each kind of fault on the way to the mailboxes, to the other mail server and to the database, all different. */
async function networkCuts(run: Run): Promise<void> {
  const { world, house, plan, count, say } = run
  const draw = run.random('network')
  const far = await house.join(true)
  const nets: [string, TcpProxy][] = [
    ['IMAP', world.imapNet],
    ['SMTP', world.smtpNet],
    ['database', world.databaseNet],
  ]
  const offset = Math.floor(draw() * linkFaults.length)
  const rounds = Math.min(linkFaults.length, Math.max(3, Math.round(plan.cutMs / 1_000)))
  for (let round = 0; round < rounds; round++) {
    for (const [index, [, net]] of nets.entries())
      net.fault(linkFaults[(offset + round + index * 2) % linkFaults.length] ?? { kind: 'ok' })
    await pause(plan.cutMs)
    for (const [, net] of nets) net.fault({ kind: 'ok' })
    await pause(Math.min(2_000, plan.cutMs))
  }
  for (const [name, net] of nets)
    for (const [kind, times] of Object.entries(net.met())) count(`${name} ${kind}`, times)
  await requireHealed(run, far)
  say(`  a process whose way to the database was cut ${rounds} times works again`)
  // Connections that nobody will ever answer would keep an orderly end waiting.
  await far.kill()
}

/** The pool of a process heals by itself once the network is well. */
async function requireHealed(run: Run, far: KontorProcess): Promise<void> {
  const began = performance.now()
  if (!(await until(() => works(run, far.baseUrl), 2 * recoveryLimitMs, 100)))
    throw new Error(`a process does not work again after its network was cut:\n${far.said()}`)
  run.recoveriesMs.push(performance.now() - began)
}

async function poison({ traffic, plan, count }: Run): Promise<void> {
  await traffic.poison(plan.poison)
  count('poison mail', plan.poison)
}

/** The disk is full to the last byte for a while: mail stays where it is, and everything goes on when there is room. */
async function fullDisk(run: Run): Promise<void> {
  const { world, plan, count, recoveriesMs } = run
  if (!world.hasDisk) return void run.skipped.push('disk')
  const ballast = join(world.dataDir, 'ballast')
  const { bavail, bsize } = await statfs(world.dataDir)
  await fill(ballast, bavail * bsize)
  count('disk full')
  await pause(plan.fullDiskMs)
  await rm(ballast)
  const began = performance.now()
  if (!(await until(() => works(run, run.house.baseUrl), recoveryLimitMs, 20)))
    throw new Error('the house does not work again after its disk was full')
  recoveriesMs.push(performance.now() - began)
}

async function fill(file: string, bytes: number): Promise<void> {
  const chunk = Buffer.alloc(8 * 1024 * 1024)
  for (let size = chunk.length, flag = 'w', left = bytes; size >= 4096; flag = 'a') {
    try {
      await writeFile(file, chunk.subarray(0, Math.max(1, Math.min(size, left))), { flag })
      left -= size
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      size /= 2
      left = size
    }
  }
}

/** The machine's clock jumps forwards and backwards under the house. */
async function wrongClock(run: Run): Promise<void> {
  const { house, plan, count, skipped } = run
  if (!hasFakeClock) return void skipped.push('clock')
  await house.restart({ fakeClock: true })
  for (const by of ['+1h', '-1h', '+1d', '-1d']) {
    await house.turnClock(by)
    count(`clock ${by}`)
    await pause(plan.clockMs)
    await house.turnClock('+0')
    await pause(plan.clockMs / 2)
  }
  await house.restart()
}

/** Waits until the other server has taken some more messages, whose answers are still under way. */
async function untilSent({ world }: Run, steps: number): Promise<void> {
  const before = world.sink.acceptedLog.length
  await until(() => world.sink.acceptedLog.length >= before + steps, progressLimitMs, 5)
}

/** Waits for the house to get something done, so that what comes next hits it at work. */
async function untilProgress({ world }: Run, steps: number): Promise<void> {
  const progress = async () => {
    const [row] = await world.ask<{ n: number }>(
      `select (select count(*)::int from ledger where state <> 'received') + (select count(*)::int from ledger) as n`,
    )
    return (row?.n ?? 0) + world.sink.acceptedLog.length
  }
  const before = await progress()
  await until(async () => (await progress()) >= before + steps, progressLimitMs, 15)
}
