import { closeCase, nextCase, readMessages, readWork, replyToCase } from '@kontor/contract'
import { ApiError, createClient } from '@kontor/contract/client'
import { pause } from './pause.ts'

/** An answer that the house said yes to. */
export interface GivenReply {
  caseId: string
  messageId: string
  /** It was held for a moment first. */
  isTimed: boolean
}

export interface Agents {
  /** Every answer that was acknowledged; each must be in the outbox. */
  given: GivenReply[]
  /** Cases that somebody got while another had them in hand. */
  doubleAssigned(): number
  /** Whether nobody found anything to do lately. */
  idle(): boolean
  /** Lets each finish what he has begun. */
  stop(): Promise<void>
}

interface House {
  baseUrl: string
  tokens: ReadonlyMap<string, string>
  random(part: string): () => number
}

const requestLimitMs = 15_000
const idleAfterMs = 1_500
const timedShare = 0.2
const heldSeconds = 1
/** As a browser does after a lost answer. */
const againMs = 60

/** People who take the next case, read it and answer, and repeat a request with its key until the house has answered. */
export function startAgents({ baseUrl, tokens, random }: House): Agents {
  const given: GivenReply[] = []
  const inHand = new Map<string, string>()
  let doubles = 0
  let going = true
  let lastWorkAt = performance.now()

  const work = async (login: string, token: string): Promise<void> => {
    const call = createClient({ baseUrl, token })
    const draw = random(`agent-${login}`)
    let keys = 0
    const keyed = () => `${login}-${(keys += 1)}`

    const answer = async (caseId: string, number: string): Promise<void> => {
      lastWorkAt = performance.now()
      const found = await insist(() =>
        call(readMessages, { params: { id: caseId }, query: { limit: 50 }, ...limit() }),
      )
      if (found === null) return
      const own = found.items.filter(({ direction, kind }) => direction === 'out' && kind === 'message')
      const last = own.at(-1)
      // What was refused is answered again; what may have arrived is left to those who can find out.
      if (last !== undefined && last.outbox?.state !== 'refused') return close(caseId)
      const isTimed = draw() < timedShare
      const body = { text: `Answer ${own.length + 1} to ${number}`, undoSeconds: isTimed ? heldSeconds : 0 }
      const idempotencyKey = keyed()
      inHand.delete(caseId)
      const reply = await insist(() =>
        call(replyToCase, { params: { id: caseId }, body, idempotencyKey, ...limit() }),
      )
      if (reply === null) return close(caseId)
      given.push({ caseId, messageId: reply.messageId ?? '', isTimed })
    }
    const close = async (id: string): Promise<void> => {
      inHand.delete(id)
      const idempotencyKey = keyed()
      await insist(() => call(closeCase, { params: { id }, body: {}, idempotencyKey, ...limit() }))
    }

    while (going) {
      const idempotencyKey = keyed()
      const taken = await insist(() => call(nextCase, { idempotencyKey, ...limit() }))
      if (taken) {
        const holder = inHand.get(taken.id)
        if (holder !== undefined && holder !== login) doubles += 1
        inHand.set(taken.id, login)
        await answer(taken.id, taken.number)
        continue
      }
      const desk = await insist(() => call(readWork, limit()))
      for (const own of [...(desk?.active ?? []), ...(desk?.parked ?? [])]) await answer(own.id, own.number)
      await pause(150)
    }
  }

  const insist = async <T>(request: () => Promise<T>): Promise<T | null> => {
    while (going) {
      try {
        return await request()
      } catch (error) {
        if (error instanceof ApiError && error.status > 0 && error.status < 500 && error.status !== 429)
          return null
        await pause(againMs)
      }
    }
    return null
  }

  const working = [...tokens].map(([login, token]) => work(login, token))
  return {
    given,
    doubleAssigned: () => doubles,
    idle: () => performance.now() - lastWorkAt > idleAfterMs,
    stop: async () => {
      going = false
      await Promise.all(working)
    },
  }
}

function limit(): { signal: AbortSignal } {
  return { signal: AbortSignal.timeout(requestLimitMs) }
}
