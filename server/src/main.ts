import { openapi } from '@kontor/contract/openapi'
import { health, readOpenapi } from '@kontor/contract'
import type { FastifyInstance } from 'fastify'
import { accessRoutes, callerAgain, callerOfRequest } from '#access'
import { accountRoutes, openAccessTokens } from '#accounts'
import { caseRoutes, exportRoutes, fileRoutes, openOutsidePictures, startScanning } from '#cases'
import { formRoutes, openChannels, startFetching, startReceiving } from '#channels'
import { intakeRoutes, startReader } from '#intake'
import { organisationRoutes } from '#organisation'
import { startSender, startSentKeeper } from '#outbox'
import type { Services } from '#platform/context'
import type { Database } from '#platform/db'
import { openEgress } from '#platform/egress'
import { buildApp, custom } from '#platform/http'
import { startJobs } from '#platform/jobs'
import { openPictureRoom } from '#platform/pictures'
import { type ClamdPlace, clamdScanner } from '#platform/scanner'
import { startWaker } from '#platform/realtime'
import { startDelivering, webhookRoutes } from '#webhooks'
import { bindPorts } from './bindings.ts'
import { scheduleChores, startLeaseSweep } from './chores.ts'
import { startClockWatch } from './clock-watch.ts'
import { eventsRoute } from './events-route.ts'
import { startFollowers } from './followers.ts'
import { openHub, registerLive } from './live/index.ts'
import { registerDesk } from './pages.ts'

export const version = '0.1.0'

export interface KontorOptions {
  db: Database
  /** Login URL, for connections that listen. */
  databaseUrl: string
  services: Services
  role: 'all' | 'web' | 'worker' | 'voice'
  demo: boolean
  /** 0: no receiver. */
  smtpInPort: number | null
  smtpInHost: string
  egressAllow: readonly string[]
  /** The virus scanner; without one files are opened unseen. `services.scansFiles` says the same. */
  clamd?: ClamdPlace | null
  parsers: number
}

export interface Kontor {
  app: FastifyInstance
  /** Port of the built-in SMTP receiver, or null. */
  smtpPort: number | null
  /** Ends what runs, in the order in which nothing gets lost. */
  stop(): Promise<void>
}

/** The composition root: everything is made and bound here. The caller listens. */
export async function startKontor(options: KontorOptions): Promise<Kontor> {
  const { db, services, role } = options
  const works = role === 'all' || role === 'worker'
  const egress = openEgress(options.egressAllow)
  const { resolveHost } = egress
  const pictures = openPictureRoom()
  const scanner = options.clamd ? clamdScanner(options.clamd) : null
  const outside = openOutsidePictures({
    fetch: egress.fetch,
    pictures,
    now: () => services.clock.now().getTime(),
  })
  const accessTokens = openAccessTokens(db, services, egress.fetch)
  const waker = await startWaker({ url: options.databaseUrl, db, log: services.log })
  const channels = openChannels({ log: services.log, parsers: options.parsers })
  const ports = bindPorts({
    db,
    channels,
    resolveHost,
    accessTokens,
    log: services.log,
  })
  const hub = openHub(db, services, waker)
  const authenticate = (request: Parameters<typeof callerOfRequest>[2]) =>
    callerOfRequest(db, services, request)
  const app = await buildApp({
    db,
    services,
    authenticate,
    bound: [
      custom(health, async () => ({ status: 'ok' as const, version })),
      custom(
        readOpenapi,
        async ({ reply }) => void (await reply.type('application/json').send(openapi(version))),
      ),
      ...accessRoutes(db, services, { demo: options.demo, outside: egress.fetch }),
      ...organisationRoutes,
      ...accountRoutes(db, services, { fetch: egress.fetch, accessTokens }),
      ...caseRoutes,
      ...exportRoutes(db),
      ...fileRoutes(db, { pictures, outside, scanner }),
      ...intakeRoutes(db),
      ...formRoutes(db, services),
      ...webhookRoutes,
      eventsRoute,
    ],
  })
  // A page that is merely open does not keep its session.
  const authenticateIdle: typeof authenticate = (request) =>
    callerOfRequest(db, services, request, { touches: false })
  registerLive(app, {
    hub,
    services,
    authenticate: authenticateIdle,
    authenticateAgain: (request, caller) => callerAgain(db, services, request, caller),
  })
  await registerDesk(app)
  const stops: (() => Promise<void>)[] = []
  let smtpPort: number | null = null
  if (works) {
    if (options.smtpInPort !== null) {
      const receiver = await startReceiving(db, services, {
        host: options.smtpInHost,
        port: options.smtpInPort,
        hostname: new URL(services.baseUrl).hostname,
      })
      smtpPort = receiver.port
      stops.push(() => receiver.close())
    }
    const jobs = await startJobs({ url: options.databaseUrl, log: services.log })
    await scheduleChores(db, services, jobs)
    const running = [
      startFetching(db, services, waker, { resolveHost, accessTokens }),
      startReader(db, services, waker),
      startSender(db, services, waker),
      startSentKeeper(db, services, waker),
      startFollowers(db, services, waker),
      startLeaseSweep(db, services),
      startDelivering(db, services, waker, { fetch: egress.fetch }),
      ...(scanner ? [startScanning(db, services, waker, scanner)] : []),
      startClockWatch(db, services),
      jobs,
    ]
    stops.push(...running.map((part) => () => part.stop()))
  }
  return {
    app,
    smtpPort,
    stop: async () => {
      hub.close()
      await app.close()
      for (const stop of stops) await stop()
      await ports.close()
      for (const channel of channels.values()) await channel.close()
      await pictures.close()
      await waker.close()
      await db.close()
    },
  }
}
