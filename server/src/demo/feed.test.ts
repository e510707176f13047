import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { fixedClock } from '#platform/clock'
import { silentLog } from '#platform/log'
import type { ComposedMail } from './compose/letter.ts'
import { type Feed, type FeedOptions, openFeed } from './feed.ts'
import { FIRST_MAILS, feedOrder, gapMs, RECYCLE_MS } from './feed-plan.ts'
import { NotTaken } from './post/smtp-out.ts'
import { startPostOffice } from './post-office.ts'
import { demoLanguages, readServiceMail } from './service-mail.ts'
import { startTestDesk, temporaryFolder } from './testing.ts'

const rows = demoLanguages.flatMap(readServiceMail)
const seed = 'test'

/** A feed whose waits pass at once, moving the clock; it stops itself after `mails` accepted mails. */
async function runFeed(dir: string, mails: number, more: Partial<FeedOptions> = {}) {
  const clock = fixedClock(new Date('2026-11-21T10:00:00Z'))
  const accepted: { at: number; mail: ComposedMail }[] = []
  const stop = new AbortController()
  const ended = Promise.withResolvers<void>()
  const sendIt = more.send
  const feed: Feed = await openFeed({
    rows,
    statePath: join(dir, 'feed.json'),
    seed,
    clock,
    log: silentLog,
    signal: stop.signal,
    wait: async (ms, signal) => {
      if (accepted.length >= mails) {
        stop.abort()
        ended.resolve()
      }
      signal.throwIfAborted()
      clock.advance(ms)
    },
    ...more,
    send: async (mail, sender) => {
      const stored = await sendIt?.(mail, sender)
      accepted.push({ at: clock.now().getTime(), mail })
      return stored ?? never()
    },
  })
  feed.start()
  await ended.promise
  await feed.stop()
  return { accepted, feed, ids: accepted.map(({ mail }) => mail.messageId) }
}

/** What nobody looks at in these tests. */
function never() {
  return {
    id: '000001',
    direction: 'sent' as const,
    customer: '',
    name: '',
    at: '',
    subject: '',
    snippet: '',
    isAutomatic: false,
    messageId: null,
    related: [],
  }
}

describe('feed', () => {
  it('sends the first mails at once, German and English mixed, then one every 45 to 90 s', async () => {
    await using folder = await temporaryFolder()
    const { accepted } = await runFeed(folder.dir, FIRST_MAILS + 20)
    const first = accepted.slice(0, FIRST_MAILS)
    expect((first.at(-1)?.at ?? 0) - (first[0]?.at ?? 0)).toBeLessThan(10_000)
    const to = first.map(({ mail }) => mail.envelope.to[0])
    expect(new Set(to)).toEqual(new Set(['service@nordlicht-versand.test', 'help@nordlicht-versand.test']))
    for (let index = FIRST_MAILS; index < accepted.length; index++) {
      const gap = (accepted[index]?.at ?? 0) - (accepted[index - 1]?.at ?? 0)
      expect(gap).toBeGreaterThanOrEqual(45_000)
      expect(gap).toBeLessThanOrEqual(90_000)
    }
  })

  it('goes on where it stood after a restart, without a flood', async () => {
    await using folder = await temporaryFolder()
    await using other = await temporaryFolder()
    const whole = await runFeed(other.dir, 40)
    const before = await runFeed(folder.dir, 20)
    const later = fixedClock(new Date('2026-11-28T10:00:00Z'))
    const after = await runFeed(folder.dir, 20, { clock: later })
    expect([...before.ids, ...after.ids]).toEqual(whole.ids)
    const read = await simpleParser(after.accepted[0]?.mail.raw ?? '')
    expect(read.date?.toISOString().slice(0, 10)).toBe('2026-11-28')
  })

  it('sends each mail once a round, and a day later all again with new Message-IDs', async () => {
    await using folder = await temporaryFolder()
    const few = rows.filter((row) => row.lang === 'de').slice(0, 5)
    const { accepted, ids, feed } = await runFeed(folder.dir, 10, { rows: few })
    expect(new Set(ids).size).toBe(10)
    expect((accepted[5]?.at ?? 0) - (accepted[4]?.at ?? 0)).toBe(RECYCLE_MS)
    expect(feed.state().round).toBe(2)
  })

  it('tries again while the desk is away or busy, and leaves out what is refused for good', async () => {
    await using folder = await temporaryFolder()
    let tries = 0
    let refused = ''
    const { ids } = await runFeed(folder.dir, 6, {
      send: async (mail) => {
        tries++
        if (tries <= 3) throw new NotTaken(false, null, {})
        if (tries === 5) refused = mail.messageId
        if (mail.messageId === refused) throw new NotTaken(true, '554 no', {})
        return never()
      },
    })
    const order = (await runFeed((await temporaryFolder()).dir, 7)).ids
    expect(ids).toEqual(order.filter((id) => id !== refused))
  })

  it('starts anew when its state cannot be read', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.dir, 'feed.json'), '{"round":')
    const { feed } = await runFeed(folder.dir, 3)
    expect(feed.state()).toMatchObject({ round: 0, next: 3 })
  })

  it('delivers over real SMTP', async () => {
    await using folder = await temporaryFolder()
    await using desk = await startTestDesk()
    const clock = fixedClock(new Date('2026-11-21T10:00:00Z'))
    const post = await startPostOffice({ dir: folder.dir, receiverPort: desk.port, clock, log: silentLog })
    const { accepted } = await runFeed(folder.dir, 14, { send: post.send })
    expect(desk.mails.map((mail) => mail.raw.toString('latin1').trimEnd())).toEqual(
      accepted.map(({ mail }) => mail.raw.toString('latin1').trimEnd()),
    )
    expect(post.customers()).toHaveLength(14)
    await post.close()
  })

  it('has one fixed order that holds every German and English row once', () => {
    const order = feedOrder(rows, seed)
    expect(feedOrder(rows, seed)).toEqual(order)
    expect(new Set(order).size).toBe(order.length)
    const count = (lang: string) => order.filter((row) => row.lang === lang).length
    expect([count('de'), count('en'), count('fr'), count('nl'), count('pl')]).toEqual([49, 51, 8, 8, 8])
    expect(gapMs(seed, 1, 0)).toBeGreaterThanOrEqual(45_000)
  })
})
