import { join } from 'node:path'
import { type Kontor, startKontor } from '../main.ts'
import { DEMO_TENANT, type Demo, demoLogins, startDemo } from '../demo/index.ts'
import { ensureDemoTenant } from './demo-tenant.ts'
import { startMetrics } from './metrics.ts'
import { openRuntime, type Runtime } from './runtime.ts'
import { readOptions } from './usage.ts'

const parsers = 2
/** A second signal, or this long, ends the process whatever still runs. */
const stopLimitMs = 25_000

/** `kontor serve [--demo] [--join]`: runs until it is told to stop. */
export async function serve(args: string[]): Promise<number> {
  const options = readOptions(args, { flags: ['demo', 'join'] })
  const demoWanted = options.has('demo') && !options.has('join')
  process.umask(0o027)
  const runtime = await openRuntime({
    mode: options.has('join') ? 'join' : 'serve',
    demo: options.has('demo'),
  })
  const ending = new AbortController()
  let kontor: Kontor | null = null
  let demo: Demo | null = null
  try {
    const { config } = runtime
    kontor = await startKontor({
      db: runtime.db,
      databaseUrl: runtime.databaseUrl,
      services: runtime.services,
      role: config.role,
      demo: options.has('demo'),
      smtpInPort: config.smtpInPort === 0 || options.has('join') ? null : config.smtpInPort,
      smtpInHost: config.host,
      egressAllow: config.egressAllow,
      clamd: config.clamd,
      parsers,
    })
    if (demoWanted && kontor.smtpPort !== null) {
      demo = await startDemo({
        dataDir: config.dataDir,
        receiverPort: kontor.smtpPort,
        log: runtime.log,
        signal: ending.signal,
      })
      await ensureDemoTenant(runtime, DEMO_TENANT, demo.content)
      await demo.register(kontor.app)
    }
    await kontor.app.listen({ port: config.port, host: config.host })
    const metrics = config.metricsPort === null ? null : await startMetrics(config.metricsPort, config.host)
    demo?.feed.start()
    announce(runtime, kontor, demo)
    await stopSignal()
    setTimeout(() => process.exit(1), stopLimitMs).unref()
    ending.abort()
    await metrics?.close()
  } finally {
    await demo?.stop()
    await kontor?.stop()
    await runtime.close()
  }
  return 0
}

function announce({ config }: Runtime, kontor: Kontor, demo: Demo | null): void {
  const lines = [`Kontor is ready: ${config.baseUrl}`]
  if (demo) {
    lines.push(
      '',
      '  The desk        ' + config.baseUrl,
      '  Customer side   ' + `${config.baseUrl}/demo/`,
      '',
      `  Tenant "${DEMO_TENANT.slug}". Logins:`,
    )
    for (const { login, password, name, profile } of demoLogins)
      lines.push(`    ${login.padEnd(7)} ${password.padEnd(12)} ${name}, ${profile}`)
  }
  if (kontor.smtpPort !== null)
    lines.push('', `  Mail comes in on port ${kontor.smtpPort} (SMTP). Data: ${join(config.dataDir)}`)
  lines.push('  Ctrl-C stops everything.', '')
  process.stderr.write(`${lines.join('\n')}\n`)
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.once('SIGINT', () => process.exit(130))
      resolve()
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  })
}
