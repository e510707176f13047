import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainForm } from './plain-forms.ts'
import { activeContent } from './testdata/active-content.ts'
import { textToHtml } from './text-to-html.ts'

const event = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'METHOD:REQUEST', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR'].join('\r\n')

it('gives the telling lines of an invitation and a card', () => {
  expect(
    plainForm(
      'text/calendar',
      event(
        'UID:1',
        'SUMMARY:Besuch\\, klein',
        'DTSTART;TZID="Europe/Berlin":20261121T',
        ' 100000',
        'ORGANIZER;CN="Berg, Anna":mailto:anna@firm.example',
        'DESCRIPTION:a\\nb',
      ),
    ),
  ).toBe(
    'SUMMARY: Besuch, klein\nDTSTART: 20261121T100000\nORGANIZER: Berg, Anna mailto:anna@firm.example\nDESCRIPTION: a\nb',
  )
  expect(
    plainForm('text/vcard', 'BEGIN:VCARD\nFN:Anna Berg\nitem1.TEL;TYPE=work:+49 30 1\nPHOTO:x\nEND:VCARD'),
  ).toBe('FN: Anna Berg\nTEL: +49 30 1')
})
it('gives enriched text without its commands', () => {
  expect(
    plainForm(
      'text/enriched',
      '<bold>Now</bold> is\nthe <<time>\n\nfor <color><param>red</param>all</color>',
    ),
  ).toBe('Now is the <time>\nfor all')
  expect(plainForm('text/plain', 'x')).toBeNull()
})

describe('S03 what is hidden in calendars, cards and text stays text', () => {
  const evil = [
    '<img src=x onerror=alert(1)>',
    '<details open ontoggle=alert(1)>',
    '"><script>alert(1)</script>',
    'javascript:alert(1)',
    'http://a"onmouseover="alert(1)',
    "http://a'onmouseover='alert(1)",
    '<a href="javascript:alert(1)">x</a>',
    'mailto:a@b.c"onclick="alert(1)',
    '<x-color><param>"><svg onload=alert(1)></param>',
    '<<script>alert(1)<</script>',
    '\\n<iframe src=//evil.example>',
  ]
  const places: [string, string, (text: string) => string][] = [
    ['SUMMARY', 'text/calendar', (text) => event(`SUMMARY:${text}`)],
    ['DESCRIPTION', 'text/calendar', (text) => event(`DESCRIPTION:${text}`)],
    ['X-ALT-DESC', 'text/calendar', (text) => event(`X-ALT-DESC;FMTTYPE=text/html:${text}`)],
    [
      'ORGANIZER',
      'text/calendar',
      (text) => event(`ORGANIZER;CN="${text.replaceAll('"', '')}":MAILTO:${text}`),
    ],
    ['LOCATION', 'text/x-vcalendar', (text) => event(`LOCATION:${text}`)],
    ['FN', 'text/vcard', (text) => `BEGIN:VCARD\r\nFN:${text}\r\nNOTE:${text}\r\nURL:${text}\r\nEND:VCARD`],
    ['enriched', 'text/enriched', (text) => `<bold>${text}</bold>`],
    ['plain', 'text/plain', (text) => `see ${text} now`],
  ]
  it.each(places)('%s', (_name, type, wrap) => {
    for (const text of evil) {
      const raw = wrap(text)
      expect(activeContent(textToHtml(plainForm(type, raw) ?? raw, { quotes: true })), text).toEqual([])
    }
  })
  it('for all texts', () => {
    const pieces = fc.array(
      fc.oneof(fc.constantFrom(...evil, 'SUMMARY:', ';CN="', ':', '\n', ' '), fc.string()),
    )
    fc.assert(
      fc.property(pieces, fc.constantFrom('text/calendar', 'text/vcard', 'text/enriched'), (list, type) => {
        expect(activeContent(textToHtml(plainForm(type, list.join('')) ?? ''))).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })
  it.each([
    'A;'.repeat(200_000),
    'SUMMARY;CN="'.repeat(30_000),
    '<param>'.repeat(50_000),
    '<'.repeat(400_000),
    '\n '.repeat(200_000),
    'SUMMARY;"'.repeat(30_000),
  ])('takes linear time (%#)', (text) => {
    const start = performance.now()
    for (const type of ['text/calendar', 'text/enriched']) plainForm(type, text)
    expect(performance.now() - start).toBeLessThan(3000)
  })
})
