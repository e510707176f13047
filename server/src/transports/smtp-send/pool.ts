import { IDLE_CONNECTION_MS, MAX_MESSAGES_PER_CONNECTION } from './limits.ts'
import { type OpenOptions, openSession, type Session } from './open-session.ts'
import type { SendResult, SmtpSettings } from './types.ts'

/** A session in use; `reused` when an earlier message went over it. */
export type Taken = { session: Session; reused: boolean; messages: number }

export type Pool = {
  /** A working session, waiting its turn when all are in use. Throws when none can be opened. */
  take(): Promise<Taken>
  /** Hands a session back with what came of it; null after an error of our own. */
  giveBack(taken: Taken, result: SendResult | null): Promise<void>
  close(): Promise<void>
}

type Waiting = { taken: Taken; timer: NodeJS.Timeout }

/** Keeps at most `maxConnections` sessions to one server, idle ones for a short while. */
export function createPool(settings: SmtpSettings, options: OpenOptions & { maxConnections: number }): Pool {
  const idle: Waiting[] = []
  const turns: (() => void)[] = []
  let inUse = 0
  let closed = false

  const turn = async () => {
    while (inUse >= options.maxConnections) {
      const { promise, resolve } = Promise.withResolvers<void>()
      turns.push(resolve)
      await promise
    }
    inUse += 1
  }
  const leave = () => {
    inUse -= 1
    turns.shift()?.()
  }
  const takeIdle = (): Taken | null => {
    for (let entry = idle.pop(); entry !== undefined; entry = idle.pop()) {
      clearTimeout(entry.timer)
      if (!entry.taken.session.dialogue.spent()) return { ...entry.taken, reused: true }
      entry.taken.session.dialogue.close()
    }
    return null
  }
  const keep = (taken: Taken) => {
    const drop = () => {
      idle.splice(
        idle.findIndex((entry) => entry.taken === taken),
        1,
      )
      void taken.session.quit()
    }
    idle.push({ taken, timer: setTimeout(drop, IDLE_CONNECTION_MS).unref() })
  }

  return {
    take: async () => {
      await turn()
      try {
        return takeIdle() ?? { session: await openSession(settings, options), reused: false, messages: 0 }
      } catch (error) {
        leave()
        throw error
      }
    },
    giveBack: async (taken, result) => {
      const next = { ...taken, messages: taken.messages + 1 }
      const worn = next.messages >= MAX_MESSAGES_PER_CONNECTION
      const clean = result !== null && (await isClean(next.session, result))
      if (clean && !worn && !closed) keep(next)
      else if (clean) await next.session.quit()
      else next.session.dialogue.close()
      leave()
    },
    close: async () => {
      closed = true
      while (inUse > 0) {
        const { promise, resolve } = Promise.withResolvers<void>()
        turns.push(resolve)
        await promise
      }
      const rest = idle.splice(0)
      for (const { timer } of rest) clearTimeout(timer)
      await Promise.all(rest.map(({ taken }) => taken.session.quit()))
    },
  }
}

/** Whether the session stands where the next MAIL may be said; after a refusal RSET brings it there. */
async function isClean({ dialogue, commandTimeoutMs }: Session, { outcome }: SendResult): Promise<boolean> {
  if (dialogue.spent() || outcome === 'uncertain') return false
  if (outcome === 'accepted') return true
  const reply = await dialogue.command('RSET', commandTimeoutMs).catch(() => null)
  return reply?.code === 250
}
