import type { ImapFlow } from 'imapflow'
import { routeTo } from '#transports/net'
import { retryInMs } from './back-off.ts'
import { createClient, withToken } from './connect.ts'
import { problemOf } from './imap-fault.ts'
import { CONNECT_TIMEOUT_MS, MAX_BATCH_MESSAGES, MAX_MESSAGE_BYTES, STOP_GRACE_MS } from './limits.ts'
import { createNews } from './news.ts'
import { runSession } from './run-session.ts'
import type { SessionState } from './session-state.ts'
import type { ImapSettings, ImapWatch, WatchOptions } from './types.ts'

/**
 * Watches one folder until stopped: fetches what lies above the position, hands it over in batches, marks and
 * files it once committed, and notices new mail at once where the server has IDLE, else every
 * `intervalSeconds`. After any failure it reports the problem, waits and connects anew; nothing is lost or
 * skipped meanwhile.
 */
export function watchImap(settings: ImapSettings, options: WatchOptions): ImapWatch {
  const { log, maxMessages = MAX_BATCH_MESSAGES, maxBytes = MAX_MESSAGE_BYTES } = options
  /** New mail, or the end of the connection, or a call from outside. */
  let news = createNews()
  /** Only calls from outside: an old connection's end must not cut a wait short. */
  let calls = createNews()
  const call = () => {
    news.ring()
    calls.ring()
  }
  const state: SessionState = {
    uidValidity: String(options.position?.uidValidity ?? ''),
    lastUid: options.position?.lastUid ?? 0,
    maxMessages: Math.min(maxMessages, MAX_BATCH_MESSAGES),
    maxBytes,
    carefulUpTo: 0,
    strikes: new Map(),
    stopped: false,
    interruptible: true,
    attempt: 0,
    lookedAt: Number.NEGATIVE_INFINITY,
    unsettled: false,
  }
  let client: ImapFlow | null = null

  const attempt = async () => {
    const route = await routeTo(settings, options.resolveHost)
    if (state.stopped) return
    await withToken(settings, async (token) => {
      if (state.stopped) return
      client = createClient(settings, route, { connectTimeoutMs: CONNECT_TIMEOUT_MS, maxBytes }, token)
      news = createNews()
      await runSession(client, settings, options, state, news)
    })
  }
  const run = async () => {
    while (!state.stopped) {
      try {
        await attempt()
      } catch (error) {
        if (state.stopped) return
        const problem = problemOf(error, settings)
        const waitMs = retryInMs(state.attempt, problem.step, Math.random())
        state.attempt += 1
        log?.warn(
          { host: settings.host, step: problem.step, code: problem.code, retryInMs: waitMs },
          'IMAP watch waits for a retry',
        )
        options.onProblem({ ...problem, retryInMs: waitMs })
        calls = createNews()
        await calls.wait(waitMs)
      }
    }
  }
  const running = run()
  return {
    poke: call,
    stop: async () => {
      state.stopped = true
      call()
      // A batch being committed is finished and marked; anything else may be cut, it comes again.
      const cut = () => client?.close()
      const timer = setTimeout(cut, state.interruptible ? 0 : STOP_GRACE_MS)
      await running
      clearTimeout(timer)
    },
  }
}
