import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVisible } from '../index.ts'

/** Lines as mails have them, good and bad, in no order. */
const line = fc.constantFrom(
  '-- ',
  '--',
  '> x',
  '> > y',
  '>',
  'Am 1.1.2026 um 10:00 schrieb x:',
  'On Mon, 2 Mar 2026 at 9:14 AM A <a@b.test> wrote:',
  'Von: a',
  'Gesendet: Montag',
  'An: b@c.test',
  'Betreff: x',
  'Grüße',
  'Mit freundlichen Grüßen',
  'Anna Berg',
  '',
  '',
  'Neu und lang genug.',
  'Tel. 030 1234567',
  'Sent from my iPhone',
  'PS: noch etwas',
  'Hallo,',
  'Ja',
  'Diese E-Mail ist vertraulich und nur für den Empfänger bestimmt.',
  '-----Original Message-----',
  '---------- Forwarded message ---------',
  '________________________________',
  'Kundennummer 4711',
  'Ich brauche das bis Montag.',
  'Anders GmbH',
  'Thanks',
  '👍',
  '\u200b',
  '\u00a0',
  '  eingerückt',
)
const mail = fc.array(line, { maxLength: 40 }).map((lines) => lines.join('\n'))
const blank = /^[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]*$/
const said = (text: string) =>
  text
    .split('\n')
    .map((one) => one.trim())
    .filter((one) => !blank.test(one))
    .sort()

describe('whatever comes', () => {
  it('loses no line and says none twice', () => {
    fc.assert(
      fc.property(fc.oneof(mail, fc.string({ unit: 'binary', maxLength: 400 })), (text) => {
        const { visibleText, quotedText, signatureText } = readVisible(text)
        expect(said([visibleText, quotedText, signatureText].join('\n'))).toEqual(
          said(text.replace(/\r\n?/g, '\n')),
        )
      }),
      { numRuns: 500 },
    )
  })
  it('leaves nothing only of nothing', () => {
    fc.assert(
      fc.property(mail, (text) => {
        expect(said(readVisible(text).visibleText).length === 0).toBe(said(text).length === 0)
      }),
      { numRuns: 500 },
    )
  })
  it('names a closing that it shows', () => {
    fc.assert(
      fc.property(mail, (text) => {
        const { visibleText, closing } = readVisible(text)
        expect(said(visibleText)).toEqual(expect.arrayContaining(said(closing)))
      }),
    )
  })
  it('reads mail with Windows line ends as any other', () => {
    fc.assert(
      fc.property(mail, (text) => {
        expect(readVisible(text.replaceAll('\n', '\r\n'))).toEqual(readVisible(text))
      }),
    )
  })
})

/** A rule that is not linear takes minutes; this much a busy machine may need. */
const LIMIT_MS = 5000

describe('a megabyte of one kind of line is read in time', () => {
  const megabyte = (line: string) => `${line}\n`.repeat(Math.ceil(1_000_000 / (line.length + 1)))
  it.each(
    [
      '',
      '>',
      '> x',
      '> > > > >',
      'On',
      'On ',
      'Am 1.1. schrieb ',
      'Am 1.1.2026 um 10:00 schrieb x',
      '--',
      '-- ',
      '-----',
      'From: x',
      'Von: a@b.test',
      'Von: a\nGesendet: b\nAn: c\n',
      '-----Original Message-----',
      'Grüße',
      'Anna',
      'Tel. 030 1234567',
      'Sent from my iPhone',
      'Sent from my',
      'PS: x',
      'Mit freundlichen',
      'a@b.test',
      '<<<<<<<<',
      '@@@@@@@@',
      'Diese E-Mail ist vertraulich',
      'Hallo\n',
      'Anna\n\nTel. 030 1234567\n',
      `> ${'x'.repeat(70)}\nx`,
      '\u200b',
      '1:00 1:00 1:00',
      'Ja?',
      'mail '.repeat(100),
      'a'.repeat(590),
      '0'.repeat(590),
      '('.repeat(590),
      'diese nachricht '.repeat(36),
      'von '.repeat(140),
      '+0 ().'.repeat(90),
      'Name <a@b.test> '.repeat(30),
      'x'.repeat(1_000_000),
      ' '.repeat(999_999),
      'Von: '.repeat(200_000),
      'umwelt '.repeat(80),
      'A1'.repeat(300),
      '-'.repeat(1_000_000),
      'a.'.repeat(300),
    ].map((line) => [line.slice(0, 24), line]),
  )('%j …', (_, line) => {
    const text = megabyte(line)
    const start = performance.now()
    readVisible(text)
    expect(performance.now() - start).toBeLessThan(LIMIT_MS)
  })
})
