import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The folder of public mail corpora that stands beside a checkout (`shared/corpora` in a folder above it), with a
 * closing slash; null where there is none, as on a fresh machine.
 */
export function findCorpora(): string | null {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const corpora = join(folder, 'shared', 'corpora/')
    if (existsSync(corpora)) return corpora
  }
  return null
}
