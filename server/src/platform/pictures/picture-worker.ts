import sharp from 'sharp'
import { pictureLimits } from './raster-type.ts'

/** Only the loaders of the four formats; everything else (SVG, PDF, ImageMagick …) stays shut. */
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadWebpBuffer',
  ],
})
sharp.cache(false)
sharp.concurrency(1)

async function reencode(bytes: Uint8Array): Promise<Buffer> {
  const { pixels, side, timeoutMs } = pictureLimits
  return sharp(bytes, { limitInputPixels: pixels, failOn: 'error', sequentialRead: true })
    .timeout({ seconds: Math.ceil(timeoutMs / 1000) })
    .rotate()
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 88 })
    .toBuffer()
}

process.on('message', (bytes: Uint8Array) => {
  reencode(bytes).then(
    (picture) => process.send?.({ picture }),
    () => process.send?.({ picture: null }),
  )
})
process.on('disconnect', () => process.exit(0))
process.send?.({ ready: true })
