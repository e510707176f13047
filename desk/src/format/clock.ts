import { useSyncExternalStore } from 'react'

let offsetMs = 0

/** Corrects this device's clock by the server's. */
export function setServerTime(iso: string) {
  offsetMs = Date.parse(iso) - Date.now()
}

/** Now by the server's clock, in milliseconds. */
export function nowMs(): number {
  return Date.now() + offsetMs
}

/** One timer for all that show passing time, however many they are. */
function ticker(everyMs: number) {
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  let present = nowMs()
  const tick = () => {
    present = nowMs()
    for (const listener of listeners) listener()
  }
  return {
    subscribe(listener: () => void) {
      if (listeners.size === 0) {
        present = nowMs()
        timer = setInterval(tick, everyMs)
      }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) clearInterval(timer)
      }
    },
    read: () => present,
  }
}

const seconds = ticker(1000)
const coarse = ticker(15_000)

/** The time now, renewed each second. */
export function useSecond(): number {
  return useSyncExternalStore(seconds.subscribe, seconds.read)
}

/** The time now, renewed often enough for minutes. */
export function useMinute(): number {
  return useSyncExternalStore(coarse.subscribe, coarse.read)
}
