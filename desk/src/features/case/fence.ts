import { ApiError } from '@kontor/contract/client'

/** What makes writes of this tab belong to its lease. Stays the same for the life of a view. */
export interface Fencing {
  /** Sent with replies and drafts; undefined before the first lease. */
  fence: () => number | undefined
  /** After a write was refused as `lease-lost`: asks anew. True = only time passed, nobody else wrote; try once more. */
  reclaim: () => Promise<boolean>
}

/** Each new lease raises the fence by one: one step is this tab's own lapsed lease, more means that others wrote between. */
export function isOvertaken(before: number | undefined, now: number): boolean {
  return before !== undefined && now > before + 1
}

/** Whether a write came too late for its lease. */
export function isLeaseLost(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'lease-lost'
}

/** Writes under the lease of this tab; once more under a fresh one when the old had only lapsed. */
export async function writeFenced<T>(
  { fence, reclaim }: Fencing,
  write: (fenced: { fence?: number }) => Promise<T>,
): Promise<T> {
  const fenced = () => {
    const present = fence()
    return present === undefined ? {} : { fence: present }
  }
  try {
    return await write(fenced())
  } catch (error) {
    if (!isLeaseLost(error) || !(await reclaim())) throw error
    return write(fenced())
  }
}
