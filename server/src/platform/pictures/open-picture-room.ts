import { type PictureProcess, startPictureProcess } from './picture-process.ts'
import { pictureLimits, rasterType } from './raster-type.ts'

const maxWaiting = 200
/** A process with nothing to do gives its memory back. */
const idleMs = 60_000

export interface Picture {
  bytes: Buffer
  contentType: 'image/webp'
}

/** The bytes are no picture that can be shown, or one that costs too much. */
export class PictureRefused extends Error {
  constructor() {
    super('These bytes are no picture that can be shown')
    this.name = 'PictureRefused'
  }
}

export interface PictureRoom {
  /** A raster picture written anew, so that nothing but pixels reaches a browser. Throws PictureRefused. */
  reencode(bytes: Uint8Array): Promise<Picture>
  close(): Promise<void>
}

/** Decodes pictures one after the other in one process, which is started when first needed. */
export function openPictureRoom(): PictureRoom {
  let current: Promise<PictureProcess> | null = null
  let line: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let closed = false
  let idle: NodeJS.Timeout | undefined

  const process = async (): Promise<PictureProcess> => {
    const known = current && (await current)
    if (known && !known.dead) return known
    current = startPictureProcess()
    return current
  }
  const endCurrent = async (): Promise<void> => {
    const ending = current
    current = null
    if (ending) (await ending).end()
  }
  const decode = async (bytes: Uint8Array): Promise<Picture> => {
    clearTimeout(idle)
    if (closed) throw new PictureRefused()
    const picture = await (await process()).reencode(bytes)
    idle = setTimeout(() => void endCurrent(), idleMs).unref()
    if (!picture) throw new PictureRefused()
    return { bytes: picture, contentType: 'image/webp' }
  }

  return {
    reencode: (bytes) => {
      const fits = bytes.length <= pictureLimits.bytes && rasterType(bytes) !== null
      if (!fits || waiting >= maxWaiting) return Promise.reject(new PictureRefused())
      waiting++
      const turn = line.then(() => decode(bytes))
      line = turn.then(
        () => void waiting--,
        () => void waiting--,
      )
      return turn
    },
    close: async () => {
      closed = true
      clearTimeout(idle)
      await endCurrent()
    },
  }
}
