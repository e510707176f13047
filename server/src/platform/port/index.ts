/** A question that a module asks without knowing who answers; `main.ts` binds the answer. */
export interface Port<F> {
  bind(answer: F): void
  /** The answer; a bug when nothing was bound. */
  readonly call: F
}

/** Declares a port in a module's face. */
export function port<F extends (...parameters: never[]) => unknown>(name: string): Port<F> {
  let bound: F | null = null
  return {
    bind: (answer) => {
      bound = answer
    },
    get call() {
      if (!bound) throw new Error(`assertion failed: nothing is bound to the port ${name}`)
      return bound
    },
  }
}
