import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const top = fileURLToPath(new URL('../..', import.meta.url))
const kontor = join(top, 'bin/kontor')
/** Dozens of processes read the same program: compiled once, each costs half. */
const compileCache = join(top, 'node_modules/.cache/kontor-tests')
const startLimitMs = 180_000
const lookEveryMs = 25

export type Environment = Record<string, string>

/** A real `kontor serve`, in a process of its own. */
export interface KontorProcess {
  pid: number
  baseUrl: string
  /** Milliseconds from its start until it answered. */
  startedInMs: number
  /** What it said so far. */
  said(): string
  /** SIGKILL: nothing is tidied up. */
  kill(): Promise<void>
  /** As Ctrl-C does; the exit code. */
  stop(): Promise<number | null>
  /** SIGSTOP: all of its threads stand still, its connections stay. */
  freeze(): void
  /** SIGCONT: it goes on as if no time had passed. */
  thaw(): void
}

/** The environment of this process without settings of Kontor, and the given ones. */
function environmentOf(settings: Environment): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(KONTOR_|DATABASE_|VITEST|NODE_OPTIONS)/.test(name),
  )
  return { ...Object.fromEntries(inherited), NODE_COMPILE_CACHE: compileCache, ...settings }
}

/** Starts `kontor serve ARGS` and waits until it answers; throws with its words when it ends before. */
export async function startKontorProcess(
  settings: Environment,
  args: string[] = [],
  program: string = kontor,
): Promise<KontorProcess> {
  const began = performance.now()
  const child = spawn(program, ['serve', ...args], {
    env: environmentOf(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = listen(child)
  const baseUrl = `http://127.0.0.1:${settings['KONTOR_PORT']}`
  const ended = () => child.exitCode !== null || child.signalCode !== null
  const exit = once(child, 'exit')
  while (!(await answers(baseUrl, said))) {
    if (ended()) throw new Error(`kontor ended with ${child.exitCode}:\n${said()}`)
    if (performance.now() - began > startLimitMs) throw new Error(`kontor is not ready:\n${said()}`)
    await new Promise((again) => setTimeout(again, lookEveryMs))
  }
  const end = async (signal: NodeJS.Signals) => {
    if (!ended()) child.kill(signal)
    await exit
    return child.exitCode
  }
  return {
    pid: child.pid ?? 0,
    baseUrl,
    startedInMs: performance.now() - began,
    said,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGINT'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  }
}

/** It says that it is ready once it listens; another process may answer on the port until then. */
async function answers(baseUrl: string, said: () => string): Promise<boolean> {
  if (!said().includes('Kontor is ready')) return false
  return fetch(`${baseUrl}/healthz`).then(
    (answer) => answer.status === 200,
    () => false,
  )
}

/** Runs a command to its end. */
export async function runKontor(
  settings: Environment,
  args: string[],
  input = '',
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(kontor, args, { env: environmentOf(settings), stdio: ['pipe', 'pipe', 'pipe'] })
  const [out, err]: [string[], string[]] = [[], []]
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  await once(child, 'close')
  return { code: child.exitCode, out: out.join(''), err: err.join('') }
}

function listen(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-20_000)
    })
  }
  return () => text
}
