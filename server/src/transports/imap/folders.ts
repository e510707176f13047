import type { ListResponse } from 'imapflow'
import { MAX_NEAREST_FOLDERS } from './limits.ts'

/** What is needed of a folder list. */
export type Folder = Pick<ListResponse, 'path' | 'delimiter' | 'flags'>

/**
 * The path on the server of the folder an administrator wrote: as written, with the server's own delimiter
 * instead of a slash, or below the personal namespace. Null when there is none that holds mail.
 */
export function findFolder(folders: Folder[], written: string): string | null {
  if (written.toUpperCase() === 'INBOX') return 'INBOX'
  const usable = folders.filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent'))
  const found =
    usable.find(({ path }) => path === written) ??
    usable.find(({ path, delimiter }) => path === written.replaceAll('/', delimiter)) ??
    usable.find(({ path, delimiter }) => path === `INBOX${delimiter}${written.replaceAll('/', delimiter)}`)
  return found?.path ?? null
}

/** The existing folders whose names come closest to what was written, best first. */
export function nearestFolders(folders: Folder[], written: string): string[] {
  const wanted = written.toLowerCase()
  const scored = folders.map(({ path }) => {
    const own = path.toLowerCase()
    const name = own.slice(Math.max(own.lastIndexOf('/'), own.lastIndexOf('.')) + 1)
    return { path, distance: Math.min(editDistance(own, wanted), editDistance(name, wanted) + 0.5) }
  })
  scored.sort((a, b) => a.distance - b.distance)
  return scored.slice(0, MAX_NEAREST_FOLDERS).map(({ path }) => path)
}

const MAX_COMPARED_LENGTH = 64

/** Single-letter changes between two short texts (Levenshtein). */
function editDistance(a: string, b: string): number {
  const [from, to] = [a.slice(0, MAX_COMPARED_LENGTH), b.slice(0, MAX_COMPARED_LENGTH)]
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= to.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
