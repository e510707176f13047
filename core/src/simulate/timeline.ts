/** What a host does, as steps: it yields how many ms pass until its next one; in between it may die or stand still. */
export type Activity = Generator<number, void, void>

/** A host of the house: what it does ends when it dies; what it does late it does without knowing. */
export interface Host {
  isAlive: boolean
  /** Stands still until this moment. */
  stillUntilMs: number
}

/** Simulated time: everything that will happen, in order; equal moments in the order in which they were planned. */
export class Timeline {
  nowMs = 0
  readonly #heap: { atMs: number; order: number; run: () => void }[] = []
  #order = 0

  /** Plans something for `inMs` from now. */
  plan(inMs: number, run: () => void): void {
    const entry = { atMs: this.nowMs + inMs, order: this.#order++, run }
    const heap = this.#heap
    let at = heap.push(entry) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(entry, heap[parent])) break
      heap[at] = heap[parent] as typeof entry
      at = parent
    }
    heap[at] = entry
  }

  /** Lets a host do something, step by step. */
  start(host: Host, activity: Activity): void {
    const step = (): void => {
      if (!host.isAlive) return
      if (host.stillUntilMs > this.nowMs) return this.plan(host.stillUntilMs - this.nowMs, step)
      const { done, value } = activity.next()
      if (!done) this.plan(value, step)
    }
    step()
  }

  /** Lets time pass until `untilMs`, or until `isOver` says so; looks every `everyMs`. */
  run(untilMs: number, isOver: () => boolean, everyMs: number): void {
    let lookAt = this.nowMs + everyMs
    for (let next = this.#take(untilMs); next !== undefined; next = this.#take(untilMs)) {
      this.nowMs = next.atMs
      next.run()
      if (this.nowMs < lookAt) continue
      if (isOver()) return
      lookAt = this.nowMs + everyMs
    }
    this.nowMs = untilMs
  }

  #take(untilMs: number): { atMs: number; run: () => void } | undefined {
    const heap = this.#heap
    const [first] = heap
    if (first === undefined || first.atMs > untilMs) return undefined
    const last = heap.pop() as typeof first
    if (heap.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child += 1
      if (!isBefore(heap[child], last)) break
      heap[at] = heap[child] as typeof first
      at = child
    }
    heap[at] = last
    return first
  }
}

function isBefore(
  one: { atMs: number; order: number } | undefined,
  other: { atMs: number; order: number } | undefined,
): boolean {
  if (one === undefined || other === undefined) return false
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order)
}
