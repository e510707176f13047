/** Whose fault a failure is: the house's, which passes, or the very thing's that was worked on. */
import { isDatabaseAway, isDatabaseInTrouble } from '#platform/db'
import { WorkerLimit } from '#platform/workers'

/** What a file system or the system says when it is full, broken, locked or out of means. ENOENT is not among it. */
const systemCodes = new Set([
  'EACCES',
  'EBUSY',
  'EDQUOT',
  'EIO',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOSPC',
  'EPERM',
  'EROFS',
  'ESTALE',
])

/** Whether work failed because database, disk or workers are in trouble: the same work is right again later. */
export function isHouseTrouble(error: unknown): boolean {
  if (isDatabaseAway(error) || isDatabaseInTrouble(error)) return true
  if (error instanceof WorkerLimit) return error.kind === 'closed' || error.kind === 'busy'
  return error instanceof Error && 'code' in error && systemCodes.has(String(error.code))
}
