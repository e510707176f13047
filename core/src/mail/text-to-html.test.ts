import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sanitizeMailHtml } from './sanitize-mail-html.ts'
import { textToHtml } from './text-to-html.ts'

const LINK = 'rel="noopener noreferrer nofollow" target="_blank"'

it('escapes, keeps lines and links addresses', () => {
  expect(textToHtml('a < b & "c"\nsee (https://firm.example/a_(b)?x=1&y=2).')).toBe(
    `a &lt; b &amp; &quot;c&quot;<br>see (<a href="https://firm.example/a_(b)?x=1&amp;y=2" ${LINK}>` +
      'https://firm.example/a_(b)?x=1&amp;y=2</a>).',
  )
  expect(textToHtml('mail anna@firm.example!')).toBe(
    `mail <a href="mailto:anna@firm.example" ${LINK}>anna@firm.example</a>!`,
  )
})
it('does not let a quote break out of a link', () => {
  expect(textToHtml('https://a.example/"onmouseover="x')).not.toMatch(/<a[^>]*onmouseover/)
})
it('makes quotes of marked lines', () => {
  expect(textToHtml('hi\n> old\n>> older\nbye', { quotes: true })).toBe(
    'hi<blockquote type="cite">old<blockquote type="cite">older</blockquote></blockquote>bye',
  )
})
it('is unchanged by the sanitizer', () => {
  const text = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom('http://a.b/', 'a@b.c', '> ', '\n', '  ', '\t', '<b>'),
    ),
  )
  fc.assert(
    fc.property(text, fc.boolean(), (parts, quotes) => {
      const html = textToHtml(parts.join(''), { quotes })
      expect(sanitizeMailHtml(html).html).toBe(html)
    }),
    { numRuns: 2000 },
  )
})
it('takes linear time', () => {
  for (const text of [
    'a'.repeat(1e6),
    'a@'.repeat(5e5),
    'http://'.repeat(2e5),
    '> '.repeat(2e5),
    'a.'.repeat(5e5),
  ]) {
    expect(textToHtml(text, { quotes: true }).length).toBeGreaterThan(0)
  }
})
