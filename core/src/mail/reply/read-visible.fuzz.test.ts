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

describe('many lines of one kind are read in time', () => {
  const LENGTH = 250_000
  const filled = (line: string) => `${line}\n`.repeat(Math.ceil(LENGTH / (line.length + 1)))
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
    const text = filled(line)
    const start = performance.now()
    readVisible(text)
    expect(performance.now() - start).toBeLessThan(LIMIT_MS)
  })
})

it('reads a megabyte of every kind of line in time', () => {
  const lines =
    '> x|On 1.1.2026 at 10:00 x <a@b.test> wrote|Von: a@b.test|Grüße|Anna|Tel. 030 1234567|-----|Sent from my|PS: x||Ja?'
  const text = `${lines.replaceAll('|', '\n')}\n`.repeat(Math.ceil(1_000_000 / lines.length))
  const start = performance.now()
  readVisible(text)
  expect(performance.now() - start).toBeLessThan(LIMIT_MS)
})

describe('a sentence below the signature is never lost', () => {
  const bodies = [
    'Das Paket fehlt.\n\nMit freundlichen Grüßen\nAnna Berg',
    'The parcel is missing.\n\nKind regards,\nAnna Berg',
    'Le colis manque.\n\nCordialement\nAnne Berg',
    'Brakuje paczki.\n\nPozdrawiam\nAnna Berg',
    'Het pakket ontbreekt.\n\nMet vriendelijke groet\nAnna Berg',
    'Посылки нет.\n\nС уважением\nАнна Берг',
    'Nur ein Name.\n\nAnna Berg',
    'Danke!\nAnna',
  ]
  const blocks = [
    '',
    '\nBerg GmbH\nTel. 030 1234567\nwww.berg.example',
    '\n\nHafenstr. 3\n99999 Musterort\nanna@berg.example',
  ]
  const sentences = [
    'Der Karton stand übrigens bis Freitag um 17:30 Uhr im Hausflur.',
    'Bitte an die Hafenstr. 12 in 99999 Musterort liefern.',
    'Meine Nummer ist jetzt 0160 0000000.',
    'Der Geschäftsführer der Firma hat mir das am 05.03.2026 versprochen.',
    'Gestern kam Post von Ihnen.',
    'My new number is 07700 900123 from Monday on.',
    'The manager in your shop told me otherwise on 5 March.',
    'Attached are four pictures of the broken lid.',
    'Ma nouvelle adresse est 12 rue du Port, 00000 Villefictive.',
    'Le responsable du magasin disait le contraire.',
    'Proszę dzwonić pod numer 600 000 000 po godzinie 17.',
    'Kierownik sklepu mówił co innego.',
    'Mijn nieuwe nummer is 06 00000001.',
    'De manager van de winkel zei iets anders.',
    'Мой новый номер +7 000 000-00-00, звоните вечером.',
    'Ja, noch etwas: wann kommt die Rechnung?',
  ]
  it('in any language, above any quote', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...bodies),
        fc.constantFrom(...blocks),
        fc.constantFrom(...sentences),
        fc.constantFrom(
          '',
          '\n\nAm 05.03.2026 um 10:00 schrieb X <x@y.test>:\n> alt',
          '\n\nSent from my iPhone',
        ),
        (body, block, sentence, below) => {
          expect(readVisible(`${body}${block}\n\n${sentence}${below}`).visibleText).toContain(sentence)
        },
      ),
      { numRuns: 600 },
    )
  })
})
