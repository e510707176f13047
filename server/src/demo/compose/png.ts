import { crc32, deflateSync } from 'node:zlib'
import { seeded } from '../seeded.ts'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const BITS_A_SAMPLE = 8
const TRUE_COLOUR = 2
type Colour = readonly [red: number, green: number, blue: number]

/** A small picture (PNG, W3C Recommendation): blurred patches of colour, different for each seed. */
export function drawPicture(seed: string, width: number, height: number): Buffer {
  const random = seeded(`picture ${seed}`)
  const patches = Array.from({ length: 5 }, () => ({
    x: random.next() * width,
    y: random.next() * height,
    radius: (0.15 + random.next() * 0.35) * width,
    colour: [random.between(40, 220), random.between(40, 200), random.between(30, 180)] as Colour,
  }))
  const rows: Buffer[] = []
  for (let y = 0; y < height; y++) {
    const row = Buffer.alloc(1 + width * 3)
    for (let x = 0; x < width; x++) {
      const shade = 225 - Math.round((y / height) * 40)
      let colour: Colour = [shade, shade - 6, shade - 16]
      for (const patch of patches) {
        if (Math.hypot(x - patch.x, y - patch.y) < patch.radius) colour = patch.colour
      }
      row.set(colour, 1 + x * 3)
    }
    rows.push(row)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([BITS_A_SAMPLE, TRUE_COLOUR], 8)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
