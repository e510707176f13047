import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePattern, type Pattern, patternLimits } from './index.ts'

function pattern(source: string, options = {}): Pattern {
  const outcome = compilePattern(source, options)
  if (!outcome.ok) throw new Error(outcome.problem.code)
  return outcome.pattern
}

describe('patterns of administrators', () => {
  it('finds what is meant, with places and groups', () => {
    const order = pattern('order\\s+(\\d{4})(-\\w+)?', { ignoreCase: true })
    expect(order.first('My Order  1234 and order 5678-b')).toEqual({
      start: 3,
      end: 14,
      text: 'Order  1234',
      groups: ['1234', null],
    })
    expect(order.all('My Order  1234 and order 5678-b').map((match) => match.groups)).toEqual([
      ['1234', null],
      ['5678', '-b'],
    ])
    expect(order.test('no such thing')).toBe(false)
  })

  it('counts places as JavaScript counts letters', () => {
    const text = '🙂 größe 12'
    expect(pattern('\\d+').first(text)).toMatchObject({ start: text.indexOf('12'), text: '12' })
    expect(pattern('GRÖSSE|größe', { ignoreCase: true }).first(text)?.text).toBe('größe')
  })

  it.each([
    ['(?=a)b', 'pattern-unsupported'],
    ['(?<!a)b', 'pattern-unsupported'],
    ['(a)\\1', 'pattern-unsupported'],
    ['(?>a)', 'pattern-unsupported'],
    ['a++', 'pattern-unsupported'],
    ['(', 'pattern-broken'],
    ['[z-a]', 'pattern-broken'],
    ['a**', 'pattern-broken'],
    ['a{1001}', 'pattern-too-large'],
    ['((a{100}){100}){100}', 'pattern-too-large'],
    ['(?:ax|bc|de|gh|ij){900}', 'pattern-too-large'],
    ['a'.repeat(patternLimits.patternLength + 1), 'pattern-too-long'],
  ])('%s is refused: %s', (source, code) => {
    expect(compilePattern(source)).toMatchObject({ ok: false, problem: { code } })
  })

  it('never throws, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.string(), (source, text) => {
        const outcome = compilePattern(source)
        if (outcome.ok) outcome.pattern.all(text, 5)
        else expect(outcome.problem.code).toMatch(/^pattern-/)
      }),
      { numRuns: 2_000 },
    )
  })

  it('agrees with JavaScript on what both understand', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      'c',
      '.',
      '[ab]',
      '[^a]',
      '\\d',
      '\\w',
      '\\s',
      '(?:ab|c)',
      '(a|bc)',
      '(b)',
    )
    const piece = fc
      .tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{1,2}', '*?', '+?'))
      .map((parts) => parts.join(''))
    const source = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''))
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', ' ', '\n', 'x'), maxLength: 30 })
    fc.assert(
      fc.property(source, text, (written, words) => {
        const theirs = new RegExp(written, 'u').exec(words)
        const ours = pattern(written).first(words)
        expect(ours && [ours.start, ours.text]).toEqual(theirs && [theirs.index, theirs[0]])
      }),
      { numRuns: 3_000 },
    )
  })

  it('looks at no more of a text than the limit, and lists no more matches', () => {
    const long = `${'a'.repeat(patternLimits.textLength)}z`
    expect(pattern('z').test(long)).toBe(false)
    expect(pattern('a').all(long)).toHaveLength(patternLimits.matches)
  })
})

describe('S29 patterns made to take for ever', () => {
  it.each(['(a+)+$', '(a|aa)+$', '(a*)*b', '(.*a){12}$', '^(([a-z])+.)+[A-Z]([a-z])+$', '(\\w+\\s?)*:$'])(
    '%s takes time in proportion to the text',
    (source) => {
      const slow = pattern(source)
      const cpuOf = (letters: number): number => {
        const text = `${'a'.repeat(letters)}!`
        const before = process.cpuUsage()
        slow.test(text)
        const { user, system } = process.cpuUsage(before)
        return user + system
      }
      cpuOf(100_000)
      const best = (letters: number): number => Math.min(...Array.from({ length: 5 }, () => cpuOf(letters)))
      // Eight times the text: quadratic time would be 64 times as much. The floor keeps trifles out of the ratio.
      const floorMicros = 2_000
      expect(best(100_000) / Math.max(floorMicros, best(12_500))).toBeLessThan(24)
    },
  )
})
