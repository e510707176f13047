import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fillPlaceholders } from './index.ts'

const values = new Map([
  ['case.number', 'F26-000001'],
  ['customer.name', '<b>Eve</b> {{case.number}}\r\nBcc: x@y'],
])

test('fills known names once and reports unknown ones, which stay visible', () => {
  const { text, unknown } = fillPlaceholders(
    '{{case.number}} {{ case.number }} {{case.owner}}',
    values,
    'text',
  )
  expect(text).toBe('F26-000001 F26-000001 {{case.owner}}')
  expect(unknown).toEqual(['case.owner'])
})

test('a value is escaped for its target and never read as a template again', () => {
  expect(fillPlaceholders('{{customer.name}}', values, 'html').text).toContain(
    '&lt;b&gt;Eve&lt;/b&gt; {{case.number}}',
  )
  expect(fillPlaceholders('{{customer.name}}', values, 'header').text).not.toMatch(/[\r\n]/)
})

test('templates that try to reach code are plain text', () => {
  for (const attack of [
    "{{constructor.constructor('alert(1)')()}}",
    '{{__proto__}}',
    '{{#each x}}',
    '{{toString}}',
  ]) {
    expect(fillPlaceholders(attack, values, 'text').text).toBe(attack)
  }
})

test('a text without placeholders comes back as it was', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes('{{')),
      (text) => {
        expect(fillPlaceholders(text, values, 'text')).toEqual({ text, unknown: [] })
      },
    ),
  )
})
