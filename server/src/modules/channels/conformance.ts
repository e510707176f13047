import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChannelReader } from '#intake'

/** How a message meets a channel from outside. */
export interface Delivery {
  raw: Uint8Array
  /** Left out: as an honest sender hands it over. */
  how?: string
}

/** The product with one account of the channel, moved step by step by the test. */
export interface ConformanceHouse {
  /** Through the channel's own way in. */
  deliver(delivery: Delivery): Promise<'taken' | 'refused'>
  read(): Promise<void>
  crashWhileReading(): Promise<void>
  ask<R extends Record<string, unknown>>(text: string, values?: unknown[]): Promise<R[]>
  /** A message as we sent it to the customer, for the echo; null where a channel can have none. */
  ownMessage(): Promise<Uint8Array | null>
  stop(): Promise<void>
}

/** What is tried on a channel; every channel has a test that calls `conformance` with its own. */
export interface ConformanceSubject {
  name: string
  open(): Promise<ConformanceHouse>
  reader: ChannelReader
  /** A person's message; another number, another message. */
  good(n: number): Uint8Array
  /** Senders who cannot prove who they are; empty for a channel without proof. */
  forged: readonly [string, Delivery][]
  empty: Delivery & { ends: 'refused' | 'new-case' }
  oversize: Delivery & { ends: 'refused' | 'new-case' }
  /** A machine wrote it: a case without a receipt. */
  autoReply: Uint8Array
  /** What cannot be read at all. */
  garbage: readonly [string, Delivery & { ends: 'refused' | 'new-case' | 'quarantined' }][]
  /** Where the goldens of `good(1)` … lie, beside the test. */
  golden: string
}

interface Line extends Record<string, unknown> {
  state: string
  caseId: string | null
  attempts: number
  sources: number
}

/** What every channel promises: each message once, whatever arrives, whoever dies. */
export function conformance(subject: ConformanceSubject): void {
  describe(`the channel ${subject.name} keeps what every channel promises`, () => {
    let house: ConformanceHouse
    beforeAll(async () => {
      house = await subject.open()
    })
    afterAll(() => house.stop())

    const lines = () =>
      house.ask<Line>(`select state, case_id as "caseId", attempts,
        (select count(*)::int from ledger_sources s where s.ledger_id = l.id) as sources from ledger l order by id`)
    const countOf = async (table: 'cases' | 'ledger' | 'outgoing') =>
      (await house.ask<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n ?? 0
    const last = async () => (await lines()).at(-1)
    let count = 100
    const fresh = () => subject.good(++count)

    test('a message is one case, with the bytes as they came', async () => {
      const raw = fresh()
      expect(await house.deliver({ raw })).toBe('taken')
      await house.read()
      expect(await last()).toMatchObject({ state: 'new-case', attempts: 0, sources: 1 })
      const [kept] = await house.ask<{ same: boolean }>(
        'select raw = $1 as same from ledger order by id desc limit 1',
        [Buffer.from(raw)],
      )
      expect(kept?.same).toBe(true)
    })

    test.each(subject.forged)('bad signature: %s is refused and leaves nothing', async (_what, delivery) => {
      const before = await countOf('ledger')
      expect(await house.deliver(delivery)).toBe('refused')
      expect(await countOf('ledger')).toBe(before)
    })

    test('a duplicate is seen and makes no second case', async () => {
      const raw = fresh()
      for (let times = 0; times < 5; times++) expect(await house.deliver({ raw })).toBe('taken')
      await house.read()
      const before = await countOf('cases')
      expect(await house.deliver({ raw })).toBe('taken')
      await house.read()
      expect(await last()).toMatchObject({ state: 'new-case' })
      expect(await countOf('cases')).toBe(before)
    })

    test('five at once, each twice: five cases', async () => {
      const before = await countOf('cases')
      const raws = Array.from({ length: 5 }, fresh)
      await Promise.all([...raws, ...raws].map((raw) => house.deliver({ raw })))
      await Promise.all([house.read(), house.read()])
      expect(await countOf('cases')).toBe(before + 5)
    })

    test.each([
      ['an empty message', subject.empty],
      ['an oversize message', subject.oversize],
      ...subject.garbage,
    ] as [string, Delivery & { ends: string }][])(
      '%s ends as it should, and the next one goes on',
      async (_what, delivery) => {
        const before = await countOf('ledger')
        const outcome = await house.deliver(delivery)
        expect(outcome).toBe(delivery.ends === 'refused' ? 'refused' : 'taken')
        await house.read()
        expect(await countOf('ledger')).toBe(before + (outcome === 'taken' ? 1 : 0))
        if (outcome === 'taken') expect(await last()).toMatchObject({ state: delivery.ends })
        await house.deliver({ raw: fresh() })
        await house.read()
        expect(await last()).toMatchObject({ state: 'new-case' })
      },
    )

    test('the echo of our own message is an echo', async () => {
      const raw = await house.ownMessage()
      if (raw === null) return
      const before = await countOf('cases')
      await house.deliver({ raw })
      await house.read()
      expect(await last()).toMatchObject({ state: 'echo', caseId: null })
      expect(await countOf('cases')).toBe(before)
    })

    test('what a machine wrote is a case without a receipt; a person’s gets one', async () => {
      const before = await countOf('outgoing')
      await house.deliver({ raw: subject.autoReply })
      await house.read()
      expect(await last()).toMatchObject({ state: 'new-case' })
      expect(await countOf('outgoing')).toBe(before)
      await house.deliver({ raw: fresh() })
      await house.read()
      expect(await countOf('outgoing')).toBe(before + 1)
    })

    test('a reader that dies after its claim: read again once the claim has run out, one case', async () => {
      const before = await countOf('cases')
      await house.deliver({ raw: fresh() })
      await house.crashWhileReading()
      expect(await last()).toMatchObject({ state: 'received' })
      expect(await countOf('cases')).toBe(before)
      await house.read()
      await house.read()
      expect(await last()).toMatchObject({ state: 'new-case' })
      expect(await countOf('cases')).toBe(before + 1)
    })

    test('the same bytes are always read the same, as the golden says', async () => {
      const read = async () => {
        const {
          againstAutoReply: _,
          attachments,
          ...message
        } = await subject.reader.read(subject.good(1), {})
        return { ...message, attachments: attachments.map(({ content: _bytes, ...file }) => file) }
      }
      const first = JSON.stringify(await read(), null, 2)
      expect(JSON.stringify(await read(), null, 2)).toBe(first)
      await expect(`${first}\n`).toMatchFileSnapshot(subject.golden)
      expect(Buffer.from(subject.reader.contentOf(subject.good(1)))).toEqual(
        Buffer.from(subject.reader.contentOf(subject.good(1))),
      )
      expect(Buffer.from(subject.reader.contentOf(subject.good(1)))).not.toEqual(
        Buffer.from(subject.reader.contentOf(subject.good(2))),
      )
    })
  })
}
