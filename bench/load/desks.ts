import {
  listCases,
  nextCase,
  readCase,
  readMessages,
  readWork,
  replyToCase,
  saveDraft,
} from '@kontor/contract'
import type { Call, LoadHouse } from './load-house.ts'

/** What agents do all day, and how long the house took for it. */
export type Desks = {
  /** Duration of each request, ms, by route. */
  latenciesMs: Record<string, number[]>
  failed: number
  /** Requests a second from now on; 0 stops. */
  rate(perSecond: number): void
  /** Live lines that are open. */
  sockets(): number
  close(): Promise<void>
}

const maxOutstanding = 200

/** Agents with open desks: every socket hears the news, and together they click so many times a second. */
export async function openDesks(house: LoadHouse, socketCount: number, random: () => number): Promise<Desks> {
  const latenciesMs: Record<string, number[]> = {}
  const sockets = await Promise.all(
    Array.from({ length: socketCount }, (_, index) =>
      openSocket(house, house.tokens[index % house.tokens.length] ?? ''),
    ),
  )
  const desks: Desks = {
    latenciesMs,
    failed: 0,
    rate: (perSecond) => {
      clearInterval(timer)
      if (perSecond > 0) timer = setInterval(click, 1000 / perSecond)
    },
    sockets: () => sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length,
    close: async () => {
      clearInterval(timer)
      for (const socket of sockets) socket.close()
      while (outstanding > 0) await new Promise((again) => setTimeout(again, 20))
    },
  }
  let timer: NodeJS.Timeout | undefined
  let outstanding = 0
  let clicks = 0
  const seen: string[] = []
  const timed = async <T>(name: string, request: () => Promise<T>): Promise<T | null> => {
    outstanding += 1
    const began = performance.now()
    try {
      return await request()
    } catch {
      desks.failed += 1
      return null
    } finally {
      outstanding -= 1
      latenciesMs[name] ??= []
      latenciesMs[name].push(performance.now() - began)
    }
  }
  const click = (): void => {
    if (outstanding >= maxOutstanding) return void (desks.failed += 1)
    const call = house.calls[clicks++ % house.calls.length] as Call
    const at = random()
    const id = seen[Math.floor(random() * seen.length)]
    if (at < 0.3 || id === undefined) void look(call)
    else if (at < 0.5) void timed('readCase', () => call(readCase, { params: { id } }))
    else if (at < 0.7)
      void timed('readMessages', () => call(readMessages, { params: { id }, query: { limit: 50 } }))
    else if (at < 0.85) void timed('readWork', () => call(readWork, {}))
    else void answer(call)
  }
  const look = async (call: Call): Promise<void> => {
    const page = await timed('listCases', () => call(listCases, { query: { status: 'queued', limit: 50 } }))
    for (const { id } of page?.items ?? []) if (seen.length < 500) seen.push(id)
  }
  /** Next, a draft, the answer: each counts as a click of its own. */
  const answer = async (call: Call): Promise<void> => {
    const taken = await timed('nextCase', () => call(nextCase, {}))
    if (!taken) return
    const params = { id: taken.id }
    await timed('saveDraft', () => call(saveDraft, { params, body: { text: 'Dear customer,' } }))
    await timed('replyToCase', () =>
      call(replyToCase, { params, body: { text: 'It is on its way.', undoSeconds: 0 } }),
    )
  }
  return desks
}

function openSocket({ baseUrl }: LoadHouse, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`${baseUrl.replace('http', 'ws')}/api/v1/live`, {
    headers: { authorization: `Bearer ${token}` },
  } as never)
  return new Promise((open, fail) => {
    socket.addEventListener('open', () => open(socket))
    socket.addEventListener('error', () => fail(new Error('a live line does not open')))
  })
}
