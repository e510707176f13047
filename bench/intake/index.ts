import { findAccount } from '@kontor/server/src/modules/accounts/index.ts'
import type { Arrival } from '@kontor/server/src/modules/intake/index.ts'
import type { Bench } from '../bench.ts'
import { type Ground, openGround, parsers } from '../ground/ground.ts'
import { quantile } from '../measure/quantiles.ts'
import {
  type Arms,
  cpuPerOperation,
  interleave,
  rate,
  ratePerSecond,
  ratioOf,
  timed,
} from '../measure/rounds.ts'
import type { Figure } from '../report/figure.ts'
import { openBareIntake } from './bare.ts'
import { mailbox, type MailSize, makeMails } from './mails.ts'
import { openPipeline } from './pipeline.ts'

/** As IMAP hands them over. */
const batchSize = 64
/** Enough for the parsers' compiled code and for the planner's statistics, which a house in use has. */
const mostWarmMails = 4 * batchSize
const atLeast = (ratio: number) => ({ bound: 'at least' as const, ratio })

/**
 * P2: mails become cases, durably, at half the rate or more of the bare limit L (see `bare.ts`) with full text
 * following behind, and at a quarter or more until the full text has caught up, too.
 */
export const intake: Bench = {
  name: 'intake',
  run: async ({ cluster, rounds, scale }) => {
    const figures: Figure[] = []
    for (const size of ['small', 'large'] as const) {
      const count = Math.max(batchSize, scale(size === 'small' ? 768 : 320))
      const ground = await openGround(cluster)
      try {
        figures.push(...(await measure(ground, { size, count, rounds })))
      } finally {
        await ground.close()
      }
    }
    return figures
  },
}

async function measure(
  ground: Ground,
  { size, count, rounds }: { size: MailSize; count: number; rounds: number },
): Promise<Figure[]> {
  const accountId = await declareAccount(ground)
  const warmMails = Math.min(mostWarmMails, count)
  const pipeline = openPipeline(ground, batchSize)
  const bare = await openBareIntake(ground, { parsers, batchSize })
  const sizes: number[] = []
  const mailsOf = (salt: string): Arrival[] => {
    const mails = makeMails(count, { size, salt })
    sizes.push(...mails.map((mail) => mail.raw.length))
    return mails
  }
  const arm = (name: string, take: (mails: readonly Arrival[]) => Promise<void>) => (round: number) => {
    const mails = mailsOf(`${name} ${round}`)
    return timed(ground.cpu, async () => {
      await take(mails)
      return { operations: count }
    })
  }
  try {
    await warmUp(
      ground,
      async (mails) => {
        await bare.take(mails)
        await pipeline.take(accountId, mails)
        await pipeline.index()
      },
      makeMails(warmMails, { size, salt: 'warm' }),
    )
    const arms = await interleave(rounds, {
      bare: arm('bare', bare.take),
      kontor: arm('kontor', (mails) => pipeline.take(accountId, mails)),
      indexed: arm('indexed', async (mails) => {
        await pipeline.index()
        await pipeline.take(accountId, mails)
        await pipeline.index()
      }),
    })
    await requireCases(ground, warmMails + 2 * rounds * count)
    const medianKb = quantile(sizes, 0.5) / 1024
    return [
      figure(`${size} mails to cases`, arms, 'kontor', 0.5, { 'median kB': medianKb, mails: count }),
      figure(`${size} mails to cases, full text caught up`, arms, 'indexed', 0.25),
    ]
  } finally {
    await bare.close()
  }
}

function figure(
  what: string,
  arms: Arms<'bare' | 'kontor' | 'indexed'>,
  name: 'kontor' | 'indexed',
  target: number,
  notes?: Figure['notes'],
): Figure {
  return {
    id: 'P2',
    what,
    value: ratePerSecond(arms[name]),
    unit: 'ops/s',
    cpuMs: cpuPerOperation(arms[name]),
    reference: { what: 'bare limit L', value: ratePerSecond(arms.bare), cpuMs: cpuPerOperation(arms.bare) },
    ratio: ratioOf(arms[name], arms.bare, rate),
    target: atLeast(target),
    ...(notes ? { notes } : {}),
  }
}

async function warmUp(
  ground: Ground,
  take: (mails: readonly Arrival[]) => Promise<void>,
  mails: readonly Arrival[],
): Promise<void> {
  await take(mails)
  await ground.superuser.query('analyze')
}

async function declareAccount(ground: Ground): Promise<string> {
  await ground.apply({
    queues: [{ name: 'Service' }],
    accounts: [
      { name: 'service', channel: 'email', address: mailbox, queue: 'Service', receive: { via: 'smtp' } },
    ],
  })
  const account = await ground.db.readInTenant(ground.context, (tx) => findAccount(tx, 'service'))
  if (!account) throw new Error('the account was not declared')
  return account.id
}

/** A rate of mails that were lost or put aside would be worth nothing. */
async function requireCases(ground: Ground, wanted: number): Promise<void> {
  const { rows } = await ground.superuser.query<{ n: number }>(
    "select count(*)::int as n from ledger where state = 'new-case'",
  )
  if (rows[0]?.n !== wanted) throw new Error(`${rows[0]?.n} cases were opened instead of ${wanted}`)
}
