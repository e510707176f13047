import type { FetchOutside } from '#platform/egress'
import { isHouseTrouble } from '#platform/trouble'
import type { Picture, PictureRoom } from '#platform/pictures'

const maxBytes = 10 * 1024 * 1024
const timeoutMs = 10_000
const maxRedirects = 3
/** Pictures fetched at the same time, for everybody together; more wait. */
const maxAtOnce = 8
const maxWaiting = 400
/** Re-encoded pictures that are kept, oldest use first to go. */
const cacheBytes = 64 * 1024 * 1024
/** A picture that could not be had is not asked for again before this. */
const failureKeptMs = 60_000
/** What an entry costs beside its bytes, so that failures are bounded too. */
const entryBytes = 512

type Entry = { picture: Picture | null; until: number; bytes: number }

export interface OutsidePictures {
  /** The picture at an address, or null when there is none to be had. */
  read(tenantId: string, address: string): Promise<Picture | null>
}

/**
 * Pictures from other people's servers: fetched through the guard, without anything of the reader, only raster,
 * re-encoded, kept for a while. Nothing is shared between tenants, not even that somebody looked.
 */
export function openOutsidePictures(options: {
  fetch: FetchOutside
  pictures: PictureRoom
  now(): number
}): OutsidePictures {
  const kept = new Map<string, Entry>()
  const running = new Map<string, Promise<Picture | null>>()
  const line: (() => void)[] = []
  let busy = 0
  let keptBytes = 0

  const keep = (key: string, picture: Picture | null): void => {
    const bytes = entryBytes + (picture?.bytes.length ?? 0)
    const until = picture ? Number.POSITIVE_INFINITY : options.now() + failureKeptMs
    kept.set(key, { picture, until, bytes })
    keptBytes += bytes
    for (const [oldest, entry] of kept) {
      if (keptBytes <= cacheBytes) break
      kept.delete(oldest)
      keptBytes -= entry.bytes
    }
  }
  const recall = (key: string): Entry | undefined => {
    const entry = kept.get(key)
    if (!entry) return undefined
    kept.delete(key)
    if (entry.until <= options.now()) {
      keptBytes -= entry.bytes
      return undefined
    }
    kept.set(key, entry)
    return entry
  }
  const fetchOne = async (key: string, address: string): Promise<Picture | null> => {
    if (busy >= maxAtOnce) await new Promise<void>((resolve) => line.push(resolve))
    busy++
    try {
      const picture = await fetchPicture(options, address)
      keep(key, picture)
      return picture
    } finally {
      busy--
      line.shift()?.()
    }
  }

  return {
    read: (tenantId, address) => {
      const key = `${tenantId} ${address}`
      const known = recall(key)
      if (known) return Promise.resolve(known.picture)
      const pending = running.get(key)
      if (pending) return pending
      if (line.length >= maxWaiting) return Promise.resolve(null)
      const work = fetchOne(key, address).finally(() => running.delete(key))
      running.set(key, work)
      return work
    },
  }
}

/** Whatever goes wrong outside is one answer: there is no picture. */
async function fetchPicture(
  { fetch, pictures }: { fetch: FetchOutside; pictures: PictureRoom },
  address: string,
): Promise<Picture | null> {
  try {
    const headers = { accept: 'image/png,image/jpeg,image/gif,image/webp' }
    const answer = await fetch(address, { headers, maxBytes, timeoutMs, maxRedirects, plainHttp: true })
    return answer.status === 200 ? await pictures.reencode(answer.body) : null
  } catch (error) {
    if (isHouseTrouble(error)) throw error
    return null
  }
}
