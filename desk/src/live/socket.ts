import type { LiveFrame, liveRequest } from '@kontor/contract'
import type { z } from 'zod'

export type LiveState = 'connecting' | 'open' | 'lost'

export interface LiveOptions {
  onFrame: (frame: LiveFrame) => void
  onState: (state: LiveState) => void
}

const path = '/api/v1/live'
const firstWaitMs = 400
const longestWaitMs = 15_000
const pingEveryMs = 25_000
const pongWithinMs = 8_000

/** Waits grow by half each time; a random share keeps many desks from returning in the same instant. */
export function waitBefore(attempt: number, random: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 1.5 ** attempt) * (0.7 + 0.6 * random)
}

/** Keeps a live connection: reconnects with back-off, at once when the network returns. Returns how to stop. */
export function connectLive({ onFrame, onState }: LiveOptions): () => void {
  let socket: WebSocket | undefined
  let attempt = 0
  let stopped = false
  let retry: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined

  const open = () => {
    clearTimeout(retry)
    onState('connecting')
    const fresh = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`)
    socket = fresh
    fresh.onmessage = (event: MessageEvent<string>) => {
      clearTimeout(silence)
      const frame = JSON.parse(event.data) as LiveFrame
      if (frame.type === 'hello') {
        attempt = 0
        onState('open')
      }
      onFrame(frame)
    }
    fresh.onclose = () => {
      if (stopped || socket !== fresh) return
      onState('lost')
      retry = setTimeout(open, waitBefore(attempt++, Math.random()))
    }
  }

  const again = () => {
    if (stopped || socket?.readyState === WebSocket.OPEN) return
    attempt = 0
    const old = socket
    socket = undefined
    old?.close()
    open()
  }

  const ping = setInterval(() => {
    if (socket?.readyState !== WebSocket.OPEN) return
    const request: z.infer<typeof liveRequest> = { type: 'ping' }
    socket.send(JSON.stringify(request))
    clearTimeout(silence)
    silence = setTimeout(() => socket?.close(), pongWithinMs)
  }, pingEveryMs)

  window.addEventListener('online', again)
  open()
  return () => {
    stopped = true
    clearInterval(ping)
    clearTimeout(retry)
    clearTimeout(silence)
    window.removeEventListener('online', again)
    socket?.close()
  }
}
