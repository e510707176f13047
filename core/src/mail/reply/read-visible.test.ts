import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { htmlToText, readVisible } from '../index.ts'

/** Samples that stand beside a checkout of ours, or beside the folder of its worktrees. */
const beside = ['../../../../../shared/', '../../../../../../shared/'].map(
  (path) => new URL(path, import.meta.url),
)
const shared = beside.find((folder) => existsSync(folder)) ?? new URL('nowhere/', import.meta.url)

describe('what is cut', () => {
  it.each([
    ['Am Mo., 9. Feb. 2026 um 22:18 Uhr schrieb Nordlicht <\nnoreply@nordlicht.example>:\n\n> alt'],
    ['Am 14.05.26 um 13:55 schrieb Nordlicht Plus:\n> alt'],
    ['On Mon, Oct 19, 2026 at 5:56 PM Nordlicht <a@b.example> wrote:\n\n> old'],
    ['Le lun. 9 nov. 2026 \u00e0 11:18, Nordlicht <a@b.example> a \u00e9crit :\n\n> vieux'],
    ['W dniu 03.02.2026 o 11:28, Nordlicht pisze:\n> stare'],
    ['\u015br., 11 mar 2026 o 16:42 Nordlicht <a@b.example> napisa\u0142(a):\n\n> stare'],
    [
      'Wiadomo\u015b\u0107 napisana przez Nordlicht <a@b.example> w dniu 19 kwi 2026, o godz. 03:12:\n\nstare',
    ],
    ['Op ma 9 mrt 2026 om 08:47 schreef Nordlicht <a@b.example>:\n\n> oud'],
    [
      '-----Urspr\u00fcngliche Nachricht-----\nVon: a@b.example\nGesendet: Montag\nAn: c@d.example\nBetreff: x\n\nalt',
    ],
    [
      '________________________________\nVan: a@b.example\nVerzonden: maandag\nAan: c@d.example\nOnderwerp: x\n\noud',
    ],
    ['De : a@b.example\nEnvoy\u00e9 : lundi\n\u00c0 : c@d.example\nObjet : x\n\nvieux'],
    ['Od: a@b.example\nWys\u0142ano: czwartek\nDo: c@d.example\nTemat: x\n\nstare'],
  ])('the quote %j', (quote) => {
    const read = readVisible(`Neu.\n\nGr\u00fc\u00dfe\nAnna\n\n${quote}`)
    expect(read).toMatchObject({
      visibleText: 'Neu.\n\nGr\u00fc\u00dfe\nAnna',
      quotedText: quote,
      closing: 'Gr\u00fc\u00dfe\nAnna',
    })
  })
  it.each([
    '--\nAnna Berg\nTel. 030 1234567',
    'Von meinem iPhone gesendet',
    'Sent from my iPhone',
    'Verstuurd vanaf mijn iPad',
  ])('the signature %j', (signature) =>
    expect(readVisible(`Neu.\n\nAnna\n\n${signature}`)).toMatchObject({
      visibleText: 'Neu.\n\nAnna',
      signatureText: signature,
    }),
  )
})

describe('what is passed on', () => {
  const mail =
    'Von: X <x@y.test>\nGesendet: Montag, 2. März 2026 10:00\nAn: jan@z.test\nBetreff: Angebot\n\nHier das Angebot.'
  const passed = {
    from: 'X <x@y.test>',
    date: 'Montag, 2. März 2026 10:00',
    subject: 'Angebot',
    text: 'Hier das Angebot.',
  }
  it('stays whole where hardly a word is added', () => {
    expect(readVisible(`Siehe unten\n\n${mail}`, 'WG: Angebot')).toMatchObject({
      visibleText: `Siehe unten\n\n${mail}`,
      forwarded: passed,
    })
  })
  it('is named beside words of the sender', () => {
    expect(readVisible(`Bitte prüfen Sie, ob das noch so gilt.\n\n${mail}`, 'WG: Angebot')).toMatchObject({
      visibleText: 'Bitte prüfen Sie, ob das noch so gilt.',
      quotedText: mail,
      forwarded: passed,
    })
  })
  it('is no forward without a word that says so', () => {
    expect(readVisible(`Siehe unten\n\n${mail}`, 'AW: Angebot')).toMatchObject({
      visibleText: 'Siehe unten',
      forwarded: null,
    })
  })
  it('knows the line of Apple and that of Gmail', () => {
    expect(
      readVisible(
        'Begin forwarded message:\n\n> From: X <x@y.test>\n> Subject: s\n> Date: d\n> To: z\n> \n> text',
      ).forwarded,
    ).toMatchObject({ from: 'X <x@y.test>', subject: 's', date: 'd' })
    expect(
      readVisible(
        'Schauen Sie sich das bitte einmal genau an.\n\n---------- Forwarded message ---------\nVon: X <x@y.test>\nDate: d\nSubject: s\nTo: z\n\ntext',
      ).forwarded,
    ).toEqual({ from: 'X <x@y.test>', date: 'd', subject: 's', text: 'text' })
  })
})

describe('what stays', () => {
  it.each([
    'On Monday you wrote that it is on its way: where is it?',
    'From: Hamburg, to: Berlin. When does it leave?',
    'Best thing is you call me.\n\nI am at home all day, and tomorrow too.',
    '> is a sign I like\nand that is all',
    '',
    '> only a quote',
  ])('%j', (text) => expect(readVisible(text).visibleText).toBe(text))
  it.each([
    'Bitte ändern Sie meine Adresse wie folgt\n\nMarga Held\nUferstraße 17\n99999 Musterort\nTel. 0171 0000000',
    'From: Max <max@post.example>\nSubject: Help\n\nMessage:\nI need help.\n\nSecond paragraph.',
    'Bitte an:\nMuster AG\nBahnhofstrasse 1\n8000 Musterort\n\nFreundliche Grüsse\nUrs',
  ])('data that somebody gives: %j', (text) => expect(readVisible(text).visibleText).toBe(text))
  it('answers between quotes', () => {
    expect(readVisible('On 3 May 2026, X wrote:\n> one?\nyes\n> two?\n\nno\n').visibleText).toBe('yes\nno')
  })
  it('is never empty and takes linear time', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '-- ',
            '> x',
            'Am 1.1.2026 schrieb x:',
            'Von: a',
            'Gr\u00fc\u00dfe',
            'Anna',
            '',
            'Neu und lang genug.',
            'Tel. 030 123456',
          ),
        ),
        (lines) => {
          const text = lines.join('\n')
          expect(readVisible(text).visibleText === '').toBe(text.trim() === '')
        },
      ),
    )
    for (const line of ['>', 'a'.repeat(1000), 'On ', 'Am 1.1. schrieb ', '--', 'From: x'])
      readVisible(`${line}\n`.repeat(15_000))
  })
})

/** Public and own samples that stand beside a checkout of ours; elsewhere there is nothing to measure. */
describe.skipIf(!existsSync(shared))('measured', () => {
  const json = (path: string) => JSON.parse(readFileSync(new URL(path, shared), 'utf8'))

  it.each([
    ['de', 0.95],
    ['en', 0.95],
    ['fr', 0.95],
    ['pl', 0.95],
    ['nl', 0.95],
  ])('service mails in %s', (language, atLeast) => {
    const rows = readFileSync(new URL(`datasets/service-mail/${language}.jsonl`, shared), 'utf8')
      .trim()
      .split('\n')
    const exact = rows
      .map((row) => JSON.parse(row))
      .filter((row) => readVisible(row.text).visibleText === row.visible.trim())
    expect(exact.length / rows.length).toBeGreaterThanOrEqual(atLeast)
  })

  it.each([
    ['reply-crisp', 0.85],
    ['reply-github', 1],
  ])('%s', (corpus, atLeast) => {
    const expected: [string, { visible_equals: string }][] = Object.entries(
      json(`corpora/${corpus}/expect.json`),
    )
    const exact = expected.filter(([file, { visible_equals }]) => {
      const text = readFileSync(new URL(`corpora/${corpus}/${file}`, shared), 'utf8')
      return readVisible(text).visibleText === visible_equals.replaceAll('\r\n', '\n').trim()
    })
    expect(exact.length / expected.length).toBeGreaterThanOrEqual(atLeast)
  })

  it('reply-talon, from HTML', () => {
    const expected = Object.entries<{ html?: true; visible_equals_ignoring_whitespace: string }>(
      json('corpora/reply-talon/expect.json'),
    ).filter(([, { html }]) => html)
    const squeezed = (text: string) => text.replace(/\s/g, '')
    const exact = expected.filter(([file, { visible_equals_ignoring_whitespace: wanted }]) => {
      const html = readFileSync(new URL(`corpora/reply-talon/${file}`, shared), 'utf8')
      return squeezed(readVisible(htmlToText(html)).visibleText) === squeezed(wanted)
    })
    expect(exact.length).toBe(9)
  })

  it.each(existsSync(shared) ? readdirSync(new URL('corpora/reply-github/', shared)) : ['nothing'])(
    '%s in time',
    (file) => {
      readVisible(readFileSync(new URL(`corpora/reply-github/${file}`, shared), 'utf8'))
    },
    1000,
  )
})
