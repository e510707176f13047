import { chmod, chown, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Dovecot, startDovecot } from '@kontor/e2e/peers/index.ts'
import { ImapFlow } from 'imapflow'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type FetchedMail,
  type ImapSettings,
  type ImapWatch,
  type WatchOptions,
  type WatchProblem,
  watchImap,
} from './index.ts'

const PASSWORD = 'geheim'
const USERS = Array.from({ length: 30 }, (_, index) => `box${index}@firm.example`)
let dovecot: Dovecot
let user = ''
let used = 0
const watches: ImapWatch[] = []

beforeAll(async () => {
  dovecot = await startDovecot({ users: Object.fromEntries(USERS.map((name) => [name, PASSWORD])) })
})
afterAll(() => dovecot.stop())
beforeEach(() => {
  user = USERS[used++] ?? ''
})
afterEach(async () => {
  await Promise.all(watches.splice(0).map((watch) => watch.stop()))
})

const settings = (extra: Partial<ImapSettings> = {}): ImapSettings => ({
  host: 'localhost',
  port: dovecot.imapPort,
  tls: 'starttls',
  ca: dovecot.ca,
  user,
  password: PASSWORD,
  folder: 'INBOX',
  intervalSeconds: 60,
  ...extra,
})

/** A watch whose every sign can be waited for. */
function watching(extra: Partial<ImapSettings> = {}, options: Partial<WatchOptions> = {}) {
  const seen = {
    batches: [] as FetchedMail[][],
    problems: [] as WatchProblem[],
    idles: 0,
    ailing: [] as unknown[],
  }
  const waiting = new Set<() => void>()
  const changed = () => {
    for (const look of waiting) look()
  }
  const watch = watchImap(settings(extra), {
    position: null,
    ...options,
    onBatch: async (batch) => {
      await options.onBatch?.(batch)
      seen.batches.push(batch)
      changed()
    },
    onIdle: ({ problem }) => {
      seen.idles += 1
      seen.ailing.push(problem)
      changed()
    },
    onProblem: (problem) => {
      seen.problems.push(problem)
      changed()
    },
  })
  watches.push(watch)
  const until = (fits: (state: typeof seen) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!fits(seen)) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  return { watch, seen, until, mails: () => seen.batches.flat() }
}

const mail = (subject: string) =>
  `Subject: ${subject}\r\nFrom: kunde@example.org\r\n\r\nText von ${subject}\r\n`
const text = (raw: Uint8Array) => Buffer.from(raw).toString('utf8')
const subjectOf = ({ raw }: FetchedMail) => /^Subject: (.*)\r$/m.exec(text(raw))?.[1]

/** Looks into a folder as another client would. */
async function inFolder(folder: string): Promise<{ uid: number; seen: boolean }[]> {
  const client = new ImapFlow({
    host: 'localhost',
    port: dovecot.imapPort,
    tls: { ca: dovecot.ca },
    auth: { user, pass: PASSWORD },
    logger: false,
  })
  await client.connect()
  const { exists } = await client.mailboxOpen(folder)
  const messages = exists === 0 ? [] : await client.fetchAll('1:*', { uid: true, flags: true })
  await client.logout()
  return messages.map(({ uid, flags }) => ({ uid, seen: flags?.has('\\Seen') === true }))
}

describe('fetching', () => {
  it('hands over 200 waiting mails in order, byte for byte, in batches of at most 64', async () => {
    const subjects = Array.from({ length: 200 }, (_, index) => `Nr ${index}`)
    for (const subject of subjects) await dovecot.drop(user, mail(subject))
    const { seen, until, mails } = watching()
    await until(({ idles }) => idles > 0)
    expect(mails().map(subjectOf)).toEqual(subjects)
    expect(mails().map(({ uid }) => uid)).toEqual(subjects.map((_, index) => index + 1))
    expect(seen.batches.map(({ length }) => length)).toEqual([64, 64, 64, 8])
    expect(text(mails()[7]?.raw ?? new Uint8Array())).toBe(mail('Nr 7'))
    expect(mails()[7]).toMatchObject({ size: mail('Nr 7').length, oversize: false, unreadable: false })
    expect(mails()[7]?.internalDate.getTime()).toBeGreaterThan(Date.now() - 60_000)
    expect((await inFolder('INBOX')).every((message) => message.seen)).toBe(true)
  })

  it('goes by the position, not by who has read what', async () => {
    for (const subject of ['alt', 'neu', 'gelesen']) await dovecot.drop(user, mail(subject))
    const first = watching()
    await first.until(({ idles }) => idles > 0)
    const uidValidity = first.mails()[0]?.uidValidity ?? ''
    await first.watch.stop()
    // All three are marked as read now; those above the position come nevertheless.
    const second = watching({}, { position: { uidValidity: BigInt(uidValidity), lastUid: 1 } })
    await second.until(({ idles }) => idles > 0)
    expect(second.mails().map(subjectOf)).toEqual(['neu', 'gelesen'])
    const third = watching({}, { position: { uidValidity, lastUid: 3 } })
    await third.until(({ idles }) => idles > 0)
    expect(third.mails()).toEqual([])
  })

  it('notices new mail within a second', async () => {
    const { until, mails } = watching()
    await until(({ idles }) => idles > 0)
    for (let round = 1; round <= 3; round += 1) {
      const before = performance.now()
      await dovecot.deliver(user, mail(`Runde ${round}`))
      await until(({ batches }) => batches.length === round)
      expect(performance.now() - before).toBeLessThan(1_000)
      expect(mails().map(subjectOf)).toHaveLength(round)
    }
  })

  it('looks at once when poked and regularly without IDLE', async () => {
    const { watch, until } = watching({ intervalSeconds: 1 })
    await until(({ idles }) => idles > 0)
    watch.poke()
    await until(({ idles }) => idles > 1)
    await until(({ idles }) => idles > 2)
  })

  it('keeps big batches small and hands over what is too large as a header', async () => {
    const big = `${mail('gross')}${`${'x'.repeat(998)}\r\n`.repeat(3_500)}`
    for (let count = 0; count < 4; count += 1) await dovecot.drop(user, big)
    await dovecot.drop(user, `${mail('riesig')}${`${'y'.repeat(998)}\r\n`.repeat(4_200)}`)
    await dovecot.drop(user, mail('klein'))
    const { seen, until, mails } = watching({}, { maxBytes: 4_000_000 })
    await until(({ idles }) => idles > 0)
    expect(seen.batches.map((batch) => batch.map(subjectOf))).toEqual([
      ['gross', 'gross'],
      ['gross', 'gross'],
      ['riesig', 'klein'],
    ])
    const [huge, small] = mails().slice(-2)
    expect(huge).toMatchObject({ oversize: true, size: expect.any(Number) })
    expect(huge?.size).toBeGreaterThan(4_000_000)
    expect(text(huge?.raw ?? new Uint8Array())).toBe('Subject: riesig\r\nFrom: kunde@example.org\r\n\r\n')
    expect(small?.oversize).toBe(false)
  })
})

describe('acknowledging', () => {
  it('marks a batch only after it is committed', async () => {
    await dovecot.drop(user, mail('eins'))
    const before: unknown[] = []
    const { until } = watching({}, { onBatch: async () => void before.push(await inFolder('INBOX')) })
    await until(({ idles }) => idles > 0)
    expect(before).toEqual([[{ uid: 1, seen: false }]])
    expect(await inFolder('INBOX')).toEqual([{ uid: 1, seen: true }])
  })

  it('delivers again what could not be committed, and leaves it on the server meanwhile', async () => {
    await dovecot.drop(user, mail('eins'))
    const looked = Promise.withResolvers<void>()
    let attempts = 0
    const onBatch = async () => {
      attempts += 1
      if (attempts === 1) throw new Error('no database')
      await looked.promise
    }
    const { watch, seen, until, mails } = watching({ fileInto: 'Fertig' }, { onBatch })
    await until(({ problems }) => problems.length > 0)
    expect(seen.problems[0]).toMatchObject({ step: 'deliver', code: 'delivery-failed' })
    expect(seen.problems[0]?.retryInMs).toBeLessThanOrEqual(1_000)
    expect(await inFolder('INBOX')).toEqual([{ uid: 1, seen: false }])
    looked.resolve()
    watch.poke()
    await until(({ idles }) => idles > 0)
    expect(mails().map(subjectOf)).toEqual(['eins'])
    expect(await inFolder('INBOX')).toEqual([])
  })

  it('files what is committed into a folder that it creates', async () => {
    await dovecot.drop(user, mail('eins'))
    const { until, seen } = watching({ fileInto: 'Erledigt/Service' })
    await until(({ idles }) => idles > 0)
    await dovecot.deliver(user, mail('zwei'))
    await until(({ batches, idles }) => batches.length === 2 && idles > 1)
    expect(await inFolder('INBOX')).toEqual([])
    expect(await inFolder('Erledigt/Service')).toEqual([
      { uid: 1, seen: true },
      { uid: 2, seen: true },
    ])
    expect(seen.ailing).not.toContainEqual(expect.objectContaining({ step: 'acknowledge' }))
  })

  it('files what was committed before a crash, without delivering it again', async () => {
    await dovecot.drop(user, mail('eins'))
    const first = watching()
    await first.until(({ idles }) => idles > 0)
    await first.watch.stop()
    const uidValidity = first.mails()[0]?.uidValidity ?? ''
    const second = watching({ fileInto: 'Fertig' }, { position: { uidValidity, lastUid: 1 } })
    await second.until(({ idles }) => idles > 0)
    expect(second.mails()).toEqual([])
    expect(await inFolder('INBOX')).toEqual([])
    expect(await inFolder('Fertig')).toHaveLength(1)
  })

  it('goes on taking mail that cannot be filed, and says so', async () => {
    await dovecot.drop(user, mail('eins'))
    const { seen, until, mails } = watching({ fileInto: 'INBOX/\u0007unmoeglich' })
    await until(({ idles }) => idles > 0)
    expect(mails()).toHaveLength(1)
    expect(seen.ailing[0]).toMatchObject({ step: 'acknowledge', code: 'file-failed' })
  })

  it('finishes the batch being committed when stopped, and starts no other', async () => {
    for (const subject of ['eins', 'zwei', 'drei']) await dovecot.drop(user, mail(subject))
    const entered = Promise.withResolvers<void>()
    const commit = Promise.withResolvers<void>()
    const onBatch = async () => {
      entered.resolve()
      await commit.promise
    }
    const { watch, mails } = watching({}, { onBatch, maxMessages: 2 })
    await entered.promise
    const stopping = watch.stop()
    commit.resolve()
    await stopping
    expect(mails().map(subjectOf)).toEqual(['eins', 'zwei'])
    expect((await inFolder('INBOX')).map((message) => message.seen)).toEqual([true, true, false])
  })
})

describe('a server that can less', () => {
  let plain: Dovecot
  beforeAll(async () => {
    const users = Object.fromEntries(USERS.map((name) => [name, PASSWORD]))
    plain = await startDovecot({ users, capabilities: 'IMAP4rev1 NAMESPACE UNSELECT' })
  })
  afterAll(() => plain.stop())
  const there = () => ({ port: plain.imapPort, tls: 'none' as const, intervalSeconds: 1 })

  it('without IDLE is asked every interval', async () => {
    const { until, mails } = watching(there())
    await until(({ idles }) => idles > 0)
    await plain.drop(user, mail('spaeter'))
    await until(({ batches }) => batches.length > 0)
    expect(mails().map(subjectOf)).toEqual(['spaeter'])
  })

  it('without MOVE copies and marks as deleted, and expunges nothing of others', async () => {
    await plain.drop(user, mail('eins'))
    const { until, watch, mails } = watching({ ...there(), fileInto: 'Fertig' })
    await until(({ idles }) => idles > 0)
    await watch.stop()
    const position = { uidValidity: mails()[0]?.uidValidity ?? '', lastUid: 1 }
    const again = watching({ ...there(), fileInto: 'Fertig' }, { position })
    await again.until(({ idles }) => idles > 0)
    const files = await readdir(join(plain.maildir(user), 'cur'))
    expect(files).toEqual([expect.stringMatching(/:2,.*S.*T/)])
    expect(await readdir(join(plain.maildir(user, 'Fertig'), 'cur'))).toHaveLength(1)
  })
})

describe('trouble', () => {
  it('gives up on a mail the server cannot read, and takes the others', async () => {
    for (const subject of ['eins', 'kaputt', 'drei']) await dovecot.drop(user, mail(subject))
    const inbox = join(dovecot.maildir(user), 'new')
    const [, broken = ''] = (await readdir(inbox)).toSorted()
    await chmod(join(inbox, broken), 0)
    await chown(join(inbox, broken), process.getuid?.() ?? 0, process.getgid?.() ?? 0)
    const { until, seen, mails, watch } = watching()
    for (let problems = 1; problems <= 4; problems += 1) {
      await until((state) => state.problems.length >= problems)
      watch.poke()
    }
    await until(({ idles }) => idles > 0)
    expect(mails().map(({ uid, unreadable }) => [uid, unreadable])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ])
    expect(seen.problems[0]?.params['text']).toContain('FETCH failed')
    const alone = { step: 'fetch', code: 'message-unreadable', params: { uid: 2, attempt: 1 } }
    expect(seen.problems[1]).toMatchObject(alone)
    expect(seen.problems).toHaveLength(4)
  })

  it('passes a changed UIDVALIDITY through and reads everything again', async () => {
    for (const subject of ['eins', 'zwei']) await dovecot.drop(user, mail(subject))
    const { until, mails, seen, watch } = watching()
    await until(({ idles }) => idles > 0)
    await dovecot.resetUidValidity(user, 'INBOX')
    await until(({ problems }) => problems.length > 0)
    watch.poke()
    await until(({ idles }) => idles > 1)
    expect(mails().map(subjectOf)).toEqual(['eins', 'zwei', 'eins', 'zwei'])
    expect(new Set(mails().map(({ uidValidity }) => uidValidity)).size).toBe(2)
    expect(seen.problems[0]?.step).toBe('connect')
  })

  it('waits longer and longer while the server is away, and recovers by itself', async () => {
    const { until, seen, mails } = watching()
    await until(({ idles }) => idles > 0)
    await dovecot.pause()
    const before = performance.now()
    await until(({ problems }) => problems.length >= 3)
    const waitedMs = seen.problems.slice(0, 2).reduce((sum, { retryInMs }) => sum + retryInMs, 0)
    expect(performance.now() - before).toBeGreaterThanOrEqual(waitedMs)
    expect(seen.problems.at(-1)).toMatchObject({ step: 'connect', code: 'refused' })
    await dovecot.resume()
    await dovecot.drop(user, mail('danach'))
    await until(({ batches }) => batches.length > 0)
    expect(mails().map(subjectOf)).toEqual(['danach'])
  })

  it('reports a refused login and does not hammer the server', async () => {
    const { until, seen } = watching({ password: 'falsch' })
    await until(({ problems }) => problems.length > 0)
    expect(seen.problems[0]).toMatchObject({ step: 'login', code: 'login-refused' })
    expect(seen.problems[0]?.retryInMs).toBeGreaterThanOrEqual(15_000)
  })

  it('reports a missing folder by name', async () => {
    const { until, seen } = watching({ folder: 'Gibtsnicht' })
    await until(({ problems }) => problems.length > 0)
    expect(seen.problems[0]).toMatchObject({
      step: 'folder',
      code: 'folder-missing',
      params: { folder: 'Gibtsnicht', nearest: expect.arrayContaining(['INBOX']) },
    })
  })

  it('ends promptly in every state: idle, waiting for a retry, connecting', async () => {
    const idle = watching()
    await idle.until(({ idles }) => idles > 0)
    const retrying = watching({ password: 'falsch' })
    await retrying.until(({ problems }) => problems.length > 0)
    const connecting = watching()
    const before = performance.now()
    await Promise.all([idle, retrying, connecting].map(({ watch }) => watch.stop()))
    expect(performance.now() - before).toBeLessThan(1_500)
  })

  it('writes to the log neither content nor logins nor passwords', async () => {
    await dovecot.drop(user, mail('Vertraulich'))
    const lines: string[] = []
    const note = (obj: Record<string, unknown>, msg: string) =>
      void lines.push(JSON.stringify({ ...obj, msg }))
    const log = { info: note, warn: note }
    const good = watching({}, { log })
    const bad = watching({ password: 'falsch' }, { log })
    await good.until(({ idles }) => idles > 0)
    await bad.until(({ problems }) => problems.length > 0)
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.join('\n')).not.toMatch(/Vertraulich|geheim|falsch|box\d/)
  })
})
