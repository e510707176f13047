import { useSyncExternalStore } from 'react'

/** Somebody waits until the user has proved who he is. */
interface Asked {
  /** Ends the wait: true when the proof was given. */
  answer: (proved: boolean) => void
}

let asked: Asked | null = null
const listeners = new Set<() => void>()

function set(next: Asked | null) {
  asked = next
  for (const listener of listeners) listener()
}

/** Asks the user to prove who he is; false when he does not want to. */
export function askForProof(): Promise<boolean> {
  asked?.answer(false)
  return new Promise((resolve) => {
    set({
      answer: (proved) => {
        set(null)
        resolve(proved)
      },
    })
  })
}

/** The wait for a proof that is on now, or null. */
export function useAskedProof(): Asked | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => asked,
  )
}
