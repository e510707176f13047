import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { type Clock, systemClock } from '#platform/clock'
import type { Log } from '#platform/log'
import { DEMO_TENANT, demoContent, demoLogins } from './demo-content.ts'
import { type Feed, openFeed } from './feed.ts'
import { type PostOffice, startPostOffice } from './post-office.ts'
import { registerDemo } from './routes.ts'
import { demoLanguages, readServiceMail } from './service-mail.ts'

export { DEMO_TENANT, type DemoLogin, demoContent, demoLogins } from './demo-content.ts'

export type StartDemoOptions = {
  /** The folder of KONTOR_DATA; the demo keeps its post in `demo-post` below it. */
  dataDir: string
  /** Port of the desk's SMTP receiver on 127.0.0.1. */
  receiverPort: number
  log: Log
  /** Aborting it stops the feed; `stop` stops everything. */
  signal: AbortSignal
  clock?: Clock
}

export type Demo = {
  postOffice: PostOffice
  /** Opened but silent: call `feed.start()` once the demo's accounts exist. */
  feed: Feed
  /** What to apply to the tenant; its accounts send to the post office. */
  content: ReturnType<typeof demoContent>
  /** Adds the customer side under `/demo`; call it before the server listens. */
  register(app: FastifyInstance): Promise<void>
  stop(): Promise<void>
}

const FEED_SEED = 'nordlicht'

/** Starts the world around the demo tenant: the customers' post office and the feed of their mails. */
export async function startDemo(options: StartDemoOptions): Promise<Demo> {
  const { log, receiverPort, signal, clock = systemClock } = options
  const dir = join(options.dataDir, 'demo-post')
  await mkdir(dir, { recursive: true })
  const postOffice = await startPostOffice({ dir, receiverPort, clock, log })
  const feed = await openFeed({
    rows: demoLanguages.flatMap(readServiceMail),
    send: postOffice.send,
    statePath: join(dir, 'feed.json'),
    seed: FEED_SEED,
    clock,
    log,
    signal,
  })
  return {
    postOffice,
    feed,
    content: demoContent({ postOfficePort: postOffice.port }),
    register: (app) =>
      registerDemo(app, {
        postOffice,
        feed,
        logins: demoLogins,
        tenantSlug: DEMO_TENANT.slug,
        clock,
        log,
      }),
    async stop() {
      await feed.stop()
      await postOffice.close()
    },
  }
}
