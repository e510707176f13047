import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'
import { freePorts } from '../peers/free-ports.ts'

const program = fileURLToPath(new URL('../../bin/kontor', import.meta.url))
const readyWithinMs = 60_000

/** `kontor serve` as a process of its own, as an operator runs it. */
export interface Served {
  baseUrl: string
  smtpPort: number
  /** Starts it and waits until it is ready. */
  start(): Promise<void>
  /** SIGKILL: no goodbye to anybody. */
  kill(): Promise<void>
  /** Runs another command of the same installation; what it printed. Throws when it fails. */
  run(args: string[], input?: string): Promise<string>
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

/** An installation in an empty folder, on free ports; with `databaseUrl` on that database, else its own. */
export async function serveKontor(options: { demo?: boolean; databaseUrl?: string } = {}): Promise<Served> {
  const { demo = false, databaseUrl } = options
  const folder = await mkdtemp(join(tmpdir(), 'kontor-e2e-'))
  const [port = 0, smtpPort = 0] = await freePorts(2)
  const baseUrl = `http://localhost:${port}`
  const env = {
    ...process.env,
    KONTOR_DATA: folder,
    KONTOR_PORT: String(port),
    KONTOR_SMTP_IN_PORT: String(smtpPort),
    KONTOR_EGRESS_ALLOW: '127.0.0.0/8,::1/128',
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  }
  const said: string[] = []
  let child: ChildProcess | null = null
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
  }
  const start = async (): Promise<void> => {
    const fresh = spawn(program, ['serve', ...(demo ? ['--demo'] : [])], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    fresh.stderr.on('data', (data: Buffer) => said.push(data.toString()))
    child = fresh
    await vi.waitFor(
      async () => {
        if (fresh.exitCode !== null) throw new Error(`kontor serve ended:\n${said.join('')}`)
        const answer = await fetch(`${baseUrl}/healthz`)
        if (!answer.ok) throw new Error(`kontor serve is not ready:\n${said.join('')}`)
      },
      { timeout: readyWithinMs, interval: 50 },
    )
  }
  const run = async (args: string[], input = ''): Promise<string> => {
    const command = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] })
    command.stdin.end(input)
    const [printed, complaints, [code]] = await Promise.all([
      text(command.stdout),
      text(command.stderr),
      once(command, 'exit') as Promise<[number | null]>,
    ])
    if (code !== 0) throw new Error(`kontor ${args.join(' ')} failed:\n${complaints}`)
    return printed
  }
  const stop = async (): Promise<void> => {
    await end('SIGTERM')
    await rm(folder, { recursive: true, force: true })
  }
  await start()
  return { baseUrl, smtpPort, start, kill: () => end('SIGKILL'), run, stop }
}
