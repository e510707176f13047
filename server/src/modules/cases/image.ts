import sharp from 'sharp'
import { Fault } from '#platform/faults'

const maxPixels = 40_000_000
const maxSide = 2_000
const seconds = 5
const types = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** A raster image, re-encoded, so that nothing but pixels reaches a browser. Fault: `no-image`. */
export async function reencodeImage(
  bytes: Uint8Array,
  contentType: string,
): Promise<{ bytes: Buffer; contentType: string }> {
  if (!types.has(contentType)) throw noImage()
  try {
    const image = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error' }).timeout({ seconds }).rotate()
    const fitted = image.resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
    return { bytes: await fitted.webp({ quality: 88 }).toBuffer(), contentType: 'image/webp' }
  } catch {
    throw noImage()
  }
}

function noImage(): Fault {
  return new Fault(415, 'no-image', {}, 'This file cannot be shown as a picture; download it instead')
}
