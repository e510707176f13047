import { ConfigError } from '#platform/config'
import { DataDirBusy } from '#platform/postgres'
import { Fault } from '#platform/faults'
import { SealError } from '#platform/secrets'
import { UsageError } from './usage.ts'

const commands: Record<string, { summary: string; load(): Promise<(args: string[]) => Promise<number>> }> = {
  serve: {
    summary: 'serve [--demo] [--join]           run the product',
    load: async () => (await import('./serve.ts')).serve,
  },
  setup: {
    summary: 'setup                             create roles, schema and keys',
    load: async () => (await import('./setup.ts')).setup,
  },
  tenant: {
    summary: 'tenant create NAME … | list | delete',
    load: async () => (await import('./tenants.ts')).tenant,
  },
  token: {
    summary: 'token create --tenant S --login L an API token',
    load: async () => (await import('./tenants.ts')).token,
  },
  apply: {
    summary: 'apply FILE.yaml --tenant S        declare queues, accounts, users',
    load: async () => (await import('./apply.ts')).apply,
  },
  export: {
    summary: 'export config --tenant S          write the same format',
    load: async () => (await import('./apply.ts')).exportConfig,
  },
  inspect: {
    summary: 'inspect [--as mail|text] FILE…    what is read in a message',
    load: async () => (await import('./inspect.ts')).inspect,
  },
  verify: {
    summary: 'verify [--tenant S]               check log, ledger and blobs',
    load: async () => (await import('./verify.ts')).verify,
  },
  backup: {
    summary: 'backup OUT                        one file with everything, beside a running server',
    load: async () => (await import('./backup.ts')).backup,
  },
  restore: {
    summary: 'restore IN                        put a backup into an empty installation',
    load: async () => (await import('./restore.ts')).restore,
  },
  keys: {
    summary: 'keys rotate                       a new master key, beside a running server',
    load: async () => (await import('./keys.ts')).keys,
  },
  outbox: {
    summary: 'outbox list|release --tenant S    what a restore holds back',
    load: async () => (await import('./outbox.ts')).outbox,
  },
}

const usage = `usage: kontor COMMAND\n\n${Object.values(commands)
  .map((command) => `  ${command.summary}`)
  .join('\n')}\n`

/** Exit codes: 0 worked, 1 failed, 2 wrong usage. */
async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === 'help') {
    process.stderr.write(usage)
    return name === undefined ? 2 : 0
  }
  const command = commands[name]
  if (!command) throw new UsageError(`there is no command "${name}"`)
  const run = await command.load()
  return run(args)
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`kontor: ${error.message}\n\n${usage}`)
    return 2
  }
  const known =
    error instanceof ConfigError ||
    error instanceof DataDirBusy ||
    error instanceof Fault ||
    error instanceof SealError
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'EADDRINUSE')
    process.stderr.write(
      'kontor: the port is taken by another program; set KONTOR_PORT or KONTOR_SMTP_IN_PORT to a free one\n',
    )
  else process.stderr.write(`kontor: ${error instanceof Error ? error.message : String(error)}\n`)
  if (!known && process.env.KONTOR_LOG === 'debug' && error instanceof Error)
    process.stderr.write(`${error.stack}\n`)
  return 1
}

process.exitCode = await main(process.argv.slice(2)).catch(explain)
