import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { openPictureRoom, PictureRefused, rasterType } from './index.ts'

const room = openPictureRoom()
afterAll(() => room.close())

const red = { r: 200, g: 10, b: 10 }
const square = (side: number) =>
  sharp({ create: { width: side, height: side, channels: 3, background: red } })

function crc(bytes: Buffer): number {
  let value = 0xffffffff
  for (const byte of bytes) {
    value ^= byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  }
  return (value ^ 0xffffffff) >>> 0
}
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc(body), body.length + 4)
  return out
}
/** A PNG that says it has that many pixels; its rows are zeros, which pack to almost nothing. */
function bomb(width: number, height: number, rows: number, interlaced = 0): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 6, 0, 0, interlaced], 8)
  const data = deflateSync(Buffer.alloc((width * 4 + 1) * rows), { level: 9 })
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

test.each(['png', 'jpeg', 'gif', 'webp'] as const)(
  'a %s comes out as new bytes of one format',
  async (format) => {
    const bytes = await square(40).toFormat(format).toBuffer()
    expect(rasterType(bytes)).toBe(format)
    const picture = await room.reencode(bytes)
    expect(await sharp(picture.bytes).metadata()).toMatchObject({ format: 'webp', width: 40, height: 40 })
  },
)

test('S10: what a picture carries beside its pixels is gone', async () => {
  const bytes = await square(20)
    .withExif({ IFD0: { ImageDescription: 'taken at home' } })
    .jpeg()
    .toBuffer()
  const hidden = Buffer.concat([bytes, Buffer.from('<script>alert(1)</script>')])
  expect(hidden.toString('latin1')).toContain('taken at home')
  const picture = await room.reencode(hidden)
  expect(picture.bytes.toString('latin1')).not.toMatch(/taken at home|script/)
})

test('S10: only pixels count, not what a file calls itself', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script/></svg>')
  const disguised = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), svg])
  for (const bytes of [svg, disguised, Buffer.from('%PDF-1.4'), Buffer.from('GIF89a'), Buffer.alloc(0)])
    await expect(room.reencode(bytes)).rejects.toThrow(PictureRefused)
})

test('large pictures are made smaller', async () => {
  const picture = await room.reencode(await square(3_000).png().toBuffer())
  expect(await sharp(picture.bytes).metadata()).toMatchObject({ width: 2_000 })
})

test('S28: picture bombs are refused, this process grows by less than 200 MB, and the next picture is shown', async () => {
  const before = process.memoryUsage.rss()
  const refused = [bomb(65_000, 65_000, 100), bomb(30_000, 30_000, 10)]
  let peak = before
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 10)
  for (const bytes of refused) await expect(room.reencode(bytes)).rejects.toThrow(PictureRefused)
  // Within 40 megapixels, but without rows in their order: shown or refused, never too much memory.
  const unordered = bomb(6_300, 6_300, 6_300, 1)
  await room.reencode(unordered).catch((error: unknown) => expect(error).toBeInstanceOf(PictureRefused))
  clearInterval(watch)
  expect(peak - before).toBeLessThan(200 * 1024 * 1024)
  expect((await room.reencode(await square(10).png().toBuffer())).bytes.length).toBeGreaterThan(0)
}, 30_000)

test('after it is closed nothing is decoded', async () => {
  const other = openPictureRoom()
  await other.close()
  await expect(other.reencode(await square(10).png().toBuffer())).rejects.toThrow(PictureRefused)
})
