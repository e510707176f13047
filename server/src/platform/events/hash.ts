import { createHash } from 'node:crypto'

/** What the hash of a row covers, apart from the row before it. */
export interface HashedFacts {
  id: string
  tenantId: string
  streamKind: string
  streamId: string
  streamSeq: number
  at: Date
  actorKind: string
  actorId: string | null
  type: string
  version: number
  payload: unknown
  commitment: Uint8Array | null
}

/** The hash that stands before the first row of a stream. */
export const emptyHash: Buffer = Buffer.alloc(32)

/** SHA-256 over the previous row's hash and the canonical facts of this one. */
export function rowHash(previous: Uint8Array, facts: HashedFacts): Buffer {
  const covered = {
    ...facts,
    at: facts.at.toISOString(),
    commitment: facts.commitment ? Buffer.from(facts.commitment).toString('hex') : null,
  }
  return createHash('sha256').update(previous).update(canonicalJson(covered)).digest()
}

/** SHA-256 over salt and canonical value: proves a personal value without containing it. */
export function commitmentTo(salt: Uint8Array, value: unknown): Buffer {
  return createHash('sha256').update(salt).update(canonicalJson(value)).digest()
}

/** JSON with sorted keys and without undefined, so that it survives jsonb. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
  }
  return JSON.stringify(value)
}
