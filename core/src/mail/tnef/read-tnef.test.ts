import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decompressRtf } from './decompress-rtf.ts'
import { readRtf } from './read-rtf.ts'
import { readTnef } from './read-tnef.ts'
import {
  ascii,
  attachmentStart,
  attribute,
  namedProperty,
  numberProperty,
  packedRtf,
  properties,
  property,
  rtfBomb,
  tnef,
  u32,
  utf16,
} from './testdata/build-tnef.ts'

const decode = (bytes: Uint8Array, codepage: number): string =>
  new TextDecoder(codepage === 1251 ? 'windows-1251' : 'windows-1252').decode(bytes)
const read = (bytes: Uint8Array) => readTnef(bytes, { decode })
const long = 'Angebot für die Umgestaltung des Eingangsbereichs, dritte Fassung.pdf'

const whole = tnef(
  attribute(1, 0x69007, u32(1251)),
  attribute(1, 0x18004, ascii('\xcf\xf0\xe8\xe2\xe5\xf2\0')),
  attribute(
    1,
    0x69003,
    properties(
      namedProperty('x-something', 'else'),
      numberProperty(0x3fde, 1252),
      property(0x1013, 0x102, ascii('<p>Gr\xfc\xdfe</p>')),
    ),
  ),
  attachmentStart,
  attribute(2, 0x18010, ascii('ANGEBO~1.PDF\0')),
  attribute(2, 0x6800f, ascii('%PDF-1.7')),
  attribute(
    2,
    0x69005,
    properties(
      property(0x3707, 0x1f, utf16(`${long}\0`)),
      property(0x370e, 0x1f, utf16('application/pdf\0')),
      property(0x3712, 0x1f, utf16('<p1@firm.example>\0')),
    ),
  ),
)

describe('winmail.dat', () => {
  it('gives names, bytes, types and the body', () => {
    expect(read(whole)).toEqual({
      subject: 'Привет',
      text: null,
      html: '<p>Grüße</p>',
      attachments: [
        {
          filename: long,
          contentType: 'application/pdf',
          contentId: 'p1@firm.example',
          content: ascii('%PDF-1.7'),
        },
      ],
      isPartial: false,
    })
  })
  it('gives the words of an RTF body, and the HTML that one wraps', () => {
    const body = (rtf: string) =>
      read(tnef(attribute(1, 0x69003, properties(property(0x1009, 0x102, packedRtf(rtf))))))
    expect(
      body(
        String.raw`{\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Arial;}}{\*\generator X;}\f0 \'cf\'f0\'e8\par {\b Gr\u252 ?\u223\'3fe}\tab x}`,
      ),
    ).toMatchObject({ text: 'При\nGrüße\tx', html: null })
    expect(
      body(
        String.raw`{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf \par \htmlrtf0 Hallo {\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0 Welt\htmlrtf }\htmlrtf0 {\*\htmltag92 </b>}{\*\htmltag72 </p>}}`,
      ),
    ).toMatchObject({ html: '<p>Hallo <b>Welt</b></p>' })
  })
  it('unpacks references into the dictionary it begins with', () => {
    // Offset 0, length 6: the first letters of every RTF document.
    const packed = Uint8Array.of(
      19,
      0,
      0,
      0,
      7,
      0,
      0,
      0,
      0x4c,
      0x5a,
      0x46,
      0x75,
      0,
      0,
      0,
      0,
      0b01,
      0x00,
      0x04,
      0x7d,
    )
    expect(decompressRtf(packed)).toEqual(ascii(String.raw`{\rtf1`.slice(0, 6) + '}'))
  })
  it('keeps an embedded message as an attachment and never enters it', () => {
    let bytes = tnef()
    for (let depth = 0; depth < 200; depth++)
      bytes = tnef(
        attachmentStart,
        attribute(
          2,
          0x69005,
          properties(
            numberProperty(0x3705, 5),
            property(0x3701, 0x0d, new Uint8Array([...new Uint8Array(16), ...bytes])),
          ),
        ),
      )
    const found = read(bytes)
    expect(found?.attachments).toHaveLength(1)
    expect(found?.attachments[0]?.contentType).toBe('application/ms-tnef')
    expect(read(found?.attachments[0]?.content ?? new Uint8Array())?.attachments).toHaveLength(1)
  })
  it('is null for other bytes', () => {
    expect(read(ascii('%PDF-1.7 and more'))).toBeNull()
    expect(read(new Uint8Array())).toBeNull()
  })
})

describe('S28 what is made to hurt', () => {
  it('RTF that claims 4 GB ends at 4 MB', () => {
    const unpacked = decompressRtf(rtfBomb(2_000_000))
    expect(unpacked?.length).toBe(4 * 1024 * 1024)
    expect(decompressRtf(packedRtf('{x', 0xffffffff))).toEqual(ascii('{x'))
  })
  it.each([
    ['groups', '{'.repeat(1_000_000)],
    ['closings', '}'.repeat(1_000_000)],
    ['bin', String.raw`{\bin2000000000 x`.repeat(10)],
    ['words', String.raw`\a`.repeat(500_000)],
    ['numbers', `\\u${'9'.repeat(1_000_000)}`],
    ['signs', String.raw`\'fc`.repeat(250_000)],
  ])('RTF of %s takes linear time', (_, rtf) => {
    const bytes = ascii(rtf)
    const start = performance.now()
    const content = readRtf(bytes, decode)
    expect(performance.now() - start).toBeLessThan(3000)
    expect(('text' in content ? content.text : content.html).length).toBeLessThanOrEqual(2 * 1024 * 1024)
  })
  it('100,000 attachments end at 500', () => {
    const many = tnef(
      ...Array.from({ length: 9000 }, () => attachmentStart),
      attribute(2, 0x6800f, ascii('x')),
    )
    const found = read(many)
    expect(found?.isPartial).toBe(true)
    expect(found?.attachments.length).toBeLessThanOrEqual(500)
  })
  it('any change of any byte, any cut: never throws', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }),
        fc.nat(whole.length),
        (changes, length) => {
          const bytes = whole.slice(0, length)
          for (const [at, value] of changes) if (at < length) bytes[at] = value
          const found = read(bytes)
          expect(found === null || Array.isArray(found.attachments)).toBe(true)
        },
      ),
      { numRuns: 3000 },
    )
  })
  it('any RTF: never throws', () => {
    const word = fc.constantFrom(
      '{',
      '}',
      '\\',
      "\\'e",
      '\\par',
      '\\u-1',
      '\\*',
      '\\fromhtml1',
      '\\htmlrtf',
      '\\bin3 ',
      '\\uc9',
      'x',
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 100 }), (words) => {
        readRtf(ascii(words.join('')), decode)
      }),
      { numRuns: 1000 },
    )
  })
})
