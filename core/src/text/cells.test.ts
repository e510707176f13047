import fc from 'fast-check'
import { expect, test } from 'vitest'
import { neutralCell } from './index.ts'

test.each([
  ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
  ['+1', "'+1"],
  ['-2+3', "'-2+3"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', "'\r'=1"],
  ['＝1+1', "'＝1+1"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠x', "'＠x"],
  ['−1', "'−1"],
  ['"=1"', '\'"=1"'],
  [' =1', "' =1"],
  ['\u200b=1', "'\u200b=1"],
  ['a\n=1', "a\n'=1"],
  ['a\r\n"@x', 'a\r\n\'"@x'],
])('S30: %j is written as %j', (text, cell) => expect(neutralCell(text)).toBe(cell))

test.each(['', 'Eve', 'a = b', 'a-b', 'x@y.example', '12', 'Re: +1', 'two\nlines'])(
  '%j stays as it is',
  (text) => expect(neutralCell(text)).toBe(text),
)

test('S30: no line of a cell begins with something that computes', () => {
  const letters = fc.constantFrom(
    '=',
    '+',
    '-',
    '@',
    '\t',
    '\r',
    '\n',
    '"',
    ' ',
    "'",
    '＝',
    'a',
    '1',
    '\u200b',
  )
  fc.assert(
    fc.property(fc.string({ unit: letters, maxLength: 12 }), (text) => {
      expect(neutralCell(text)).not.toMatch(/^[\t\r]/)
      for (const line of neutralCell(text).split(/[\r\n]/))
        expect(line).not.toMatch(/^[ "\u200b\t]*[=+\-@＝]/u)
    }),
    { numRuns: 5_000 },
  )
})
