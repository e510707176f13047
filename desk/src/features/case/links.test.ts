import fc from 'fast-check'
import { expect, test } from 'vitest'
import { piecesOf } from './links.ts'
import { paragraphsOf } from './paragraphs.ts'

const hrefs = (text: string) => piecesOf(text).flatMap(({ href }) => href ?? [])

test('finds web and mail addresses and leaves punctuation outside', () => {
  expect(hrefs('See https://track.example/NL-1?x=1, or write to jk@example.org.')).toEqual([
    'https://track.example/NL-1?x=1',
    'mailto:jk@example.org',
  ])
})

test.each(['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd'])(
  '%s is no link',
  (text) => {
    expect(hrefs(text)).toEqual([])
  },
)

test('pieces put together are the text, and links are http, https or mailto only', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.webUrl(), (noise, url) => {
      const text = `${noise} ${url} ${noise}`
      const pieces = piecesOf(text)
      expect(pieces.map((piece) => piece.text).join('')).toBe(text)
      for (const { href } of pieces) if (href) expect(href).toMatch(/^(https?:\/\/|mailto:)/)
    }),
  )
})

test('paragraphs part at blank lines, whatever the line ends', () => {
  expect(paragraphsOf('a\r\nb\r\n\r\n  \r\nc\n\n\nd')).toEqual(['a\nb', 'c', 'd'])
  expect(paragraphsOf('   ')).toEqual([])
})
