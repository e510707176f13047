import { createHash } from 'node:crypto'

/** A source of numbers that depends on its seed alone, so that the demo looks the same everywhere. */
export type Seeded = {
  /** A number from 0 up to, not including, 1. */
  next(): number
  /** An integer from `from` to `to`, both included. */
  between(from: number, to: number): number
  /** True in `share` of the cases, 0 to 1. */
  chance(share: number): boolean
  pick<T>(choices: readonly [T, ...T[]]): T
  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string
}

/** Draws from the SHA-256 of `seed` and a counter: slow, even, and the same on every machine. */
export function seeded(seed: string): Seeded {
  let drawn = 0
  const next = () => createHash('sha256').update(`${seed}#${drawn++}`).digest().readUInt32BE(0) / 2 ** 32
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (share) => next() < share,
    pick: (choices) => choices[Math.floor(next() * choices.length)] ?? choices[0],
    hex: (length) => Array.from({ length }, () => Math.floor(next() * 16).toString(16)).join(''),
  }
}
