import { resolve } from 'node:path'
import type { ClamdPlace } from '#platform/scanner'

/** The settings of CONTRACT.md, read once at the start. */
export interface Config {
  dataDir: string
  port: number
  host: string
  smtpInPort: number
  baseUrl: string
  databaseUrl: string | null
  databaseOwnerUrl: string | null
  blobsUrl: string | null
  keyFile: string
  role: 'all' | 'web' | 'worker' | 'voice'
  egressAllow: string[]
  metricsPort: number | null
  /** The virus scanner, or null. */
  clamd: ClamdPlace | null
  logLevel: string
  demo: boolean
}

/** A setting that makes no sense; the message says what to do. */
export class ConfigError extends Error {}

const names = [
  'KONTOR_DATA',
  'KONTOR_PORT',
  'KONTOR_HOST',
  'KONTOR_SMTP_IN_PORT',
  'KONTOR_BASE_URL',
  'KONTOR_BLOBS',
  'KONTOR_KEY_FILE',
  'KONTOR_ROLE',
  'KONTOR_EGRESS_ALLOW',
  'KONTOR_METRICS_PORT',
  'KONTOR_CLAMD',
  'KONTOR_LOG',
] as const
type Name = (typeof names)[number]

const roles = ['all', 'web', 'worker', 'voice'] as const
const logLevels = ['debug', 'info', 'warn', 'error', 'silent']

/** Reads the environment. Unknown `KONTOR_*` names and values out of range throw a ConfigError. */
export function readConfig(env: Record<string, string | undefined>, options: { demo: boolean }): Config {
  refuseUnknown(env)
  const value = (name: Name): string | null => env[name]?.trim() || null
  const port = portOf('KONTOR_PORT', value('KONTOR_PORT'), 4100)
  const dataDir = resolve(value('KONTOR_DATA') ?? './data')
  const role = value('KONTOR_ROLE') ?? 'all'
  if (!isOneOf(roles, role)) throw new ConfigError(`KONTOR_ROLE is "${role}"; use one of ${roles.join(', ')}`)
  const logLevel = value('KONTOR_LOG') ?? (options.demo ? 'warn' : 'info')
  if (!logLevels.includes(logLevel))
    throw new ConfigError(`KONTOR_LOG is "${logLevel}"; use one of ${logLevels.join(', ')}`)
  const metrics = value('KONTOR_METRICS_PORT')
  return {
    dataDir,
    port,
    host: value('KONTOR_HOST') ?? '127.0.0.1',
    smtpInPort: portOf('KONTOR_SMTP_IN_PORT', value('KONTOR_SMTP_IN_PORT'), options.demo ? 4125 : 0),
    baseUrl: baseUrlOf(value('KONTOR_BASE_URL'), port),
    databaseUrl: env.DATABASE_URL?.trim() || null,
    databaseOwnerUrl: env.DATABASE_OWNER_URL?.trim() || null,
    blobsUrl: value('KONTOR_BLOBS'),
    keyFile: resolve(value('KONTOR_KEY_FILE') ?? `${dataDir}/keys/master.key`),
    role,
    egressAllow: (value('KONTOR_EGRESS_ALLOW') ?? (options.demo ? '127.0.0.0/8,::1/128' : ''))
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
    metricsPort: metrics === null ? null : portOf('KONTOR_METRICS_PORT', metrics, 0),
    clamd: clamdOf(value('KONTOR_CLAMD')),
    logLevel,
    demo: options.demo,
  }
}

function refuseUnknown(env: Record<string, string | undefined>): void {
  for (const key of Object.keys(env)) {
    if (!key.startsWith('KONTOR_') || isOneOf(names, key)) continue
    const nearest = [...names].sort((a, b) => unlikeness(a, key) - unlikeness(b, key))[0]
    throw new ConfigError(`There is no setting ${key}; did you mean ${nearest}?`)
  }
}

function portOf(name: Name, text: string | null, fallback: number): number {
  if (text === null) return fallback
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ConfigError(`${name} is "${text}"; use a port from 0 to 65535`)
  return port
}

function clamdOf(text: string | null): ClamdPlace | null {
  if (text === null) return null
  if (text.startsWith('/')) return { path: text }
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:/[\]]+)):(\d{1,5})$/i.exec(text)
  const port = Number(match?.[3])
  if (!match || port < 1 || port > 65_535)
    throw new ConfigError(
      `KONTOR_CLAMD is "${text}"; use host:port such as 127.0.0.1:3310, or the path of a socket`,
    )
  return { host: match[1] ?? match[2] ?? '', port }
}

function baseUrlOf(text: string | null, port: number): string {
  if (text === null) return `http://localhost:${port}`
  const url = URL.parse(text)
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new ConfigError(`KONTOR_BASE_URL is "${text}"; use an address such as https://desk.firm.example`)
  }
  if (url.protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) {
    throw new ConfigError('KONTOR_BASE_URL must begin with https: (plain http works on loopback only)')
  }
  return url.origin
}

function isOneOf<T extends string>(list: readonly T[], value: string): value is T {
  return (list as readonly string[]).includes(value)
}

/** A name that was cut or lengthened at its end is nearer than any other. */
function unlikeness(name: string, key: string): number {
  return name.startsWith(key) || key.startsWith(name) ? 0 : distance(name, key)
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap))
    }
    row = next
  }
  return row[b.length] ?? 0
}
