import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeData } from './encode-data.ts'

const encode = (text: string) => encodeData(Buffer.from(text, 'latin1')).toString('latin1')

describe('a message on the wire', () => {
  it.each([
    ['', '.\r\n'],
    ['a', 'a\r\n.\r\n'],
    ['a\r\n', 'a\r\n.\r\n'],
    ['a\nb\rc\r\n', 'a\r\nb\r\nc\r\n.\r\n'],
    ['.\r\n..\r\n.x', '..\r\n...\r\n..x\r\n.\r\n'],
    ['a\n.\nMAIL FROM:<x@y>', 'a\r\n..\r\nMAIL FROM:<x@y>\r\n.\r\n'],
    ['a\r.\rb', 'a\r\n..\r\nb\r\n.\r\n'],
    ['a\n\r\nb', 'a\r\n\r\nb\r\n.\r\n'],
  ])('%j becomes %j', (raw, wire) => {
    expect(encode(raw)).toBe(wire)
  })

  it('has its end mark once, at the end, whatever is inside, and no bare CR or LF', () => {
    const nasty = fc.array(fc.constantFrom('\r', '\n', '.', 'a', '\r\n', '\r\n.\r\n', '\xff'))
    fc.assert(
      fc.property(nasty, (parts) => {
        const wire = encode(parts.join(''))
        expect(`\r\n${wire}`.indexOf('\r\n.\r\n')).toBe(wire.length - 3)
        expect(wire.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
      }),
    )
  })

  it('gives back the same lines when the receiver takes the stuffing out', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (lines) => {
        const clean = lines.map((line) => line.replace(/[\r\n]/g, ''))
        const raw = clean.map((line) => `${line}\r\n`).join('')
        const wire = encodeData(Buffer.from(raw)).toString().slice(0, -3)
        expect(wire.replace(/^\./gm, '')).toBe(raw)
      }),
    )
  })
})
