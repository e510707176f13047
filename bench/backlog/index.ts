import { startDovecot } from '@kontor/e2e/peers/index.ts'
import { openAccessTokens } from '@kontor/server/src/modules/accounts/index.ts'
import { startFetching } from '@kontor/server/src/modules/channels/index.ts'
import { startReader } from '@kontor/server/src/modules/intake/index.ts'
import { openEgress } from '@kontor/server/src/platform/egress/index.ts'
import { silentLog } from '@kontor/server/src/platform/log/index.ts'
import { startWaker } from '@kontor/server/src/platform/realtime/index.ts'
import type { Bench } from '../bench.ts'
import { type Ground, openGround } from '../ground/ground.ts'
import { timed } from '../measure/rounds.ts'

const box = 'service@bench.test'
const password = 'only-for-measuring'
const fullMails = 100_000
const dropsAtOnce = 100
const lookEveryMs = 250
/** Without a single case in this time something is wrong: a bench that hangs tells nothing. */
const standstillMs = 60_000
/** Where the fetching is stopped once, as a restart would. */
const stopAt = 0.4

/** A folder with years of mail: fetched from its beginning over real IMAP, stopped once in between, each mail a case once. */
export const backlog: Bench = {
  name: 'backlog',
  onRequest: true,
  run: async ({ cluster, scale, say }) => {
    const count = scale(fullMails)
    const dovecot = await startDovecot({ users: { [box]: password } })
    const ground = await openGround(cluster)
    try {
      for (let from = 0; from < count; from += dropsAtOnce)
        await Promise.all(
          Array.from({ length: Math.min(dropsAtOnce, count - from) }, (_, n) =>
            dovecot.drop(box, mailOf(from + n)),
          ),
        )
      say(`${count} mails lie in the folder`)
      await ground.apply({
        queues: [{ name: 'Service' }],
        accounts: [
          {
            name: 'service',
            channel: 'email',
            address: box,
            queue: 'Service',
            receive: {
              via: 'imap',
              host: dovecot.host,
              port: dovecot.imapsPort,
              tls: 'implicit',
              ca: dovecot.ca,
              user: box,
              password,
            },
          },
        ],
      })
      const sample = await timed(ground.cpu, async () => {
        await fetchUntil(ground, Math.floor(count * stopAt))
        await fetchUntil(ground, count)
        return { operations: count }
      })
      await requireOnce(ground, count)
      return [
        {
          id: 'X01',
          what: `a folder of ${count} mails to cases, stopped once`,
          value: count / sample.seconds,
          unit: 'ops/s',
          cpuMs: sample.cpuMs / count,
          notes: { seconds: Math.round(sample.seconds) },
        },
      ]
    } finally {
      await ground.close()
      await dovecot.stop()
    }
  },
}

/** Fetches and reads as the product does, until so many are in cases; then everything is stopped in order. */
async function fetchUntil(ground: Ground, wanted: number): Promise<void> {
  const { db, services } = ground
  const egress = openEgress(['127.0.0.0/8', '::1/128'])
  const accessTokens = openAccessTokens(db, services, egress.fetch)
  const waker = await startWaker({ url: ground.loginUrl, db, log: silentLog })
  const reader = startReader(db, services, waker)
  const fetching = startFetching(db, services, waker, { resolveHost: egress.resolveHost, accessTokens })
  let before = 0
  let stillSince = performance.now()
  for (let now = await settled(ground); now < wanted; now = await settled(ground)) {
    if (now > before) stillSince = performance.now()
    if (performance.now() - stillSince > standstillMs) throw new Error(`stands still at ${now} of ${wanted}`)
    before = now
    await new Promise((again) => setTimeout(again, lookEveryMs))
  }
  await fetching.stop()
  await reader.stop()
  await waker.close()
}

async function settled(ground: Ground): Promise<number> {
  const { rows } = await ground.superuser.query<{ n: number }>(
    "select count(*)::int as n from ledger where state = 'new-case'",
  )
  return rows[0]?.n ?? 0
}

async function requireOnce(ground: Ground, count: number): Promise<void> {
  const { rows } = await ground.superuser.query<{ cases: number; sources: number; repeated: number }>(
    `select (select count(*)::int from cases) as cases, count(*)::int as sources, count(*) filter (where repeated)::int as repeated
       from ledger_sources`,
  )
  const [found] = rows
  if (found?.cases !== count || found.sources !== count || found.repeated !== 0)
    throw new Error(`not each mail once: ${JSON.stringify(found)}`)
}

function mailOf(n: number): string {
  return [
    `From: Customer ${n} <customer${n % 5_000}@customer.test>`,
    `To: ${box}`,
    `Subject: Question ${n}`,
    `Message-ID: <${n}@customer.test>`,
    '',
    `Where is order ${n}? It should have come last week.`,
    '',
  ].join('\r\n')
}
