import { useSyncExternalStore } from 'react'
import { nowMs } from '../../format/clock.ts'

export interface Toast {
  id: number
  /** Fixed words, or words that follow the seconds left. */
  text: string | ((secondsLeft: number) => string)
  tone: 'calm' | 'late'
  /** Shown as a button: an undo, which Z runs too, or a way to go. */
  action?: { label: string; run: () => void; kind?: 'undo' | 'go' }
  until: number
}

const maxToasts = 3
const defaultSeconds = 7
let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

function set(next: readonly Toast[]) {
  toasts = next
  for (const listener of listeners) listener()
}

/** Says something at the foot of the page for a while; returns how to take it away early. */
export function say(toast: Pick<Toast, 'text'> & Partial<Omit<Toast, 'id' | 'text'>>): () => void {
  const id = ++lastId
  const until = toast.until ?? nowMs() + defaultSeconds * 1000
  const fresh: Toast = { tone: 'calm', ...toast, id, until }
  set([...toasts, fresh].slice(-maxToasts))
  const timer = setTimeout(() => dismiss(id), until - nowMs())
  return () => {
    clearTimeout(timer)
    dismiss(id)
  }
}

export function dismiss(id: number) {
  if (toasts.some((toast) => toast.id === id)) set(toasts.filter((toast) => toast.id !== id))
}

/** Undoes what the newest toast with an undo tells of. */
export function runLastAction() {
  const last = toasts.findLast((toast) => toast.action !== undefined && toast.action.kind !== 'go')
  if (last === undefined) return
  dismiss(last.id)
  last.action?.run()
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
}
