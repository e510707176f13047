import { expect, test } from 'vitest'
import { addressesIn, isAddress, withAddresses } from './addresses.ts'
import { blankReply, isBlank } from './draft-content.ts'
import { quoteNodes } from './quote.ts'
import { sendKey } from './send-key.ts'

test.each(['jk@example.org', 'a.b+c@mail.example.org', 'büro@müller.example', 'x_1@a-b.example'])(
  '%s is an address',
  (text) => expect(isAddress(text)).toBe(true),
)
test.each([
  'jk',
  'jk@',
  '@example.org',
  'jk@example',
  'a b@example.org',
  'a@b@example.org',
  '<jk@example.org>',
])('%s is none', (text) => expect(isAddress(text)).toBe(false))

test('pasted text gives its addresses, names left behind', () => {
  expect(addressesIn('Jürgen Kleinschmidt <jk@example.org>; petra@example.org,\n ')).toEqual([
    'jk@example.org',
    'petra@example.org',
  ])
})

test('nobody gets a mail twice', () => {
  expect(withAddresses(['JK@example.org'], ['jk@example.org', 'p@example.org', 'P@example.org'])).toEqual([
    'JK@example.org',
    'p@example.org',
  ])
})

test('an empty editor is blank, a picture is not', () => {
  expect(['', '<p></p>', '<p>&nbsp;</p>', '<p><br></p>'].every(isBlank)).toBe(true)
  expect(isBlank('<p>Guten Tag</p>')).toBe(false)
  expect(isBlank('<img src="x">')).toBe(false)
})

test('reply goes to the sender, reply all to everybody', () => {
  const defaults = {
    to: ['a@example.org'],
    cc: [],
    subject: 'Re: x',
    people: ['A@example.org', 'b@example.org'],
  }
  expect(blankReply(defaults, 'one').cc).toEqual([])
  expect(blankReply(defaults, 'all').cc).toEqual(['b@example.org'])
})

test('the same saved draft has the same key everywhere, a later one another', () => {
  const draft = { version: 3, savedAt: '2026-11-21T12:00:00Z' }
  expect(sendKey('c1', draft)).toBe(sendKey('c1', { ...draft }))
  expect(sendKey('c1', { ...draft, version: 4 })).not.toBe(sendKey('c1', draft))
  expect(sendKey('c1', { ...draft, savedAt: '2026-11-21T12:00:01Z' })).not.toBe(sendKey('c1', draft))
})

test('a quote keeps its paragraphs and joins broken lines', () => {
  const nodes = quoteNodes('On Friday A wrote:', 'one\ntwo\n\nthree')
  expect(nodes[1]?.content).toHaveLength(2)
  expect(JSON.stringify(nodes)).toContain('one two')
})
