import { type Logger, pino, stdTimeFunctions } from 'pino'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'child'>

/**
 * Structured logs on stderr: ids, counts, codes and durations. Never a body, a subject, an address or a password:
 * callers pass ids; what slips in under these names is cut.
 */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'password',
          'pass',
          'secret',
          'token',
          'raw',
          'body',
          'subject',
          'text',
          'html',
          '*.password',
          '*.pass',
          '*.secret',
          '*.token',
          '*.raw',
        ],
        censor: '[cut]',
      },
      serializers: { err: errorForLog, error: errorForLog },
    },
    process.stderr,
  )
}

/** What went through here once is not looked at again. */
const cleaned = new WeakSet<object>()

/** An error without what it may carry along (commands, addresses, server replies with content). */
export function errorForLog(error: unknown): Record<string, unknown> {
  if (typeof error === 'object' && error !== null && cleaned.has(error))
    return error as Record<string, unknown>
  if (!(error instanceof Error)) return { type: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 12)
  const clean = { type: error.name, code, stack: frames.join('\n') }
  cleaned.add(clean)
  return clean
}

/** Swallows everything; for tests that look elsewhere. */
export const silentLog: Log = pino({ level: 'silent' })
