/** A bell: rung from anywhere, waited for by one loop. A ring before the wait is not lost. */
export type News = {
  ring(): void
  /** Resolves at the next ring, at once when it rang since the last wait, or after `timeoutMs`. */
  wait(timeoutMs: number): Promise<void>
}

/** A bell that has not rung. */
export function createNews(): News {
  let rung = false
  let wake: (() => void) | null = null
  return {
    ring: () => {
      rung = true
      wake?.()
    },
    wait: async (timeoutMs) => {
      if (!rung) {
        const { promise, resolve } = Promise.withResolvers<void>()
        const timer = setTimeout(resolve, timeoutMs)
        wake = resolve
        await promise
        clearTimeout(timer)
        wake = null
      }
      rung = false
    },
  }
}
