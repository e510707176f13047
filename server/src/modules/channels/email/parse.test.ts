import { readFileSync } from 'node:fs'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { parseMail } from './parse.ts'

const raw = (...lines: string[]) => Buffer.from(lines.join('\r\n'), 'latin1')
const parse = (...lines: string[]) => parseMail(raw(...lines))
const head = ['From: Anna Berg <anna@firm.example>', 'To: service@shop.example']

describe('headers', () => {
  it.each([
    ['Anna Berg <anna@firm.example>', 'Anna Berg', 'anna@firm.example'],
    ['"Berg, Anna" <ANNA@Firm.Example>', 'Berg, Anna', 'ANNA@firm.example'],
    ['anna@firm.example (Anna Berg)', 'Anna Berg', 'anna@firm.example'],
    ['Anna Berg anna@firm.example', 'Anna Berg', 'anna@firm.example'],
    ['=?utf-8?Q?J=C3=BCrgen_M=C3=BCller?= <jm@firm.example>', 'Jürgen Müller', 'jm@firm.example'],
    ['=?iso-8859-1?q?J\xfcrgen?= <jm@firm.example>', 'Jürgen', 'jm@firm.example'],
    ['=?unicode-1-1-utf-7?Q?J+APw-rgen?= <jm@firm.example>', 'Jürgen', 'jm@firm.example'],
    ['=?utf-8?B?SsO8cg==?= =?utf-8?B?Z2Vu?= <jm@firm.example>', 'Jürgen', 'jm@firm.example'],
    ['J\xfcrgen <jm@firm.example>', 'Jürgen', 'jm@firm.example'],
    ['"Anna <anna@firm.example>', 'Anna', 'anna@firm.example'],
    ['<anna@firm.example>', '', 'anna@firm.example'],
    ['anna@m\xc3\xbcller.example', '', 'anna@xn--mller-kva.example'],
    ['Firm: Anna <anna@firm.example>, b@firm.example;', 'Anna', 'anna@firm.example'],
    ["'anna@firm.example' <anna@firm.example>", 'anna@firm.example', 'anna@firm.example'],
  ])('reads From: %s', async (value, name, address) => {
    expect((await parse(`From: ${value}`, '', 'x')).from).toEqual({ name, address })
  })
  it('takes the first of two From fields that has an address', async () => {
    expect((await parse('From: <>', 'From: anna@firm.example', '', 'x')).from?.address).toBe(
      'anna@firm.example',
    )
    expect((await parse('From: <>', '', 'x')).from).toBeNull()
  })
  it('reads ids only in their safe form', async () => {
    const mail = await parse(
      ...head,
      'Message-ID: bare@x.example',
      'References: <a@b> <c d@e>',
      '\t<f@g>',
      '',
      'x',
    )
    expect(mail).toMatchObject({ messageId: '<bare@x.example>', references: ['<a@b>', '<f@g>'] })
  })
  it.each([
    ['Mon, 09 Nov 2026 10:00:00 +0100 (CET)', '2026-11-09T09:00:00.000Z'],
    ['9 Nov 2026 10:00 GMT', '2026-11-09T10:00:00.000Z'],
    ['Mo, 09 Nov 2026 10:00:00 +0100', '2026-11-09T09:00:00.000Z'],
    ['nonsense', null],
  ])('reads Date: %s', async (value, iso) => expect((await parse(`Date: ${value}`, '', 'x')).date).toBe(iso))
  it('carries no line break out of a header', async () => {
    const mail = await parse(...head, 'Subject: =?utf-8?Q?a=0D=0ABcc:_x@y.example?=', '', 'x')
    expect(mail.subject).toBe('a Bcc: x@y.example')
  })
})

describe('bodies', () => {
  it('falls back to windows-1252 where a charset is missing, wrong or unknown', async () => {
    expect((await parse(...head, '', 'Gr\xfc\xdfe \x80')).text).toBe('Grüße €')
    const wrong = await parse(...head, 'Content-Type: text/plain; charset=utf-8', '', 'Gr\xfc\xdfe')
    expect(wrong.text).toBe('Grüße')
    expect(wrong.warnings).toEqual([{ code: 'charset-guessed', params: { charset: 'utf-8' } }])
    expect(
      (await parse(...head, 'Content-Type: text/plain; charset=x-foo', '', 'Gr\xc3\xbc\xc3\x9fe')).text,
    ).toBe('Grüße')
  })
  it('reads alternatives, inline images and attachments', async () => {
    const mail = await parse(
      ...head,
      'Content-Type: multipart/mixed; boundary=m',
      '',
      '--m',
      'Content-Type: multipart/alternative; boundary=a',
      '',
      '--a',
      'Content-Type: text/plain',
      '',
      'plain',
      '--a',
      'Content-Type: text/html',
      '',
      '<p>rich <img src="cid:logo@x"><img src="https://t.example/p.png"></p>',
      '--m',
      'Content-Type: image/png; name="../con.png"',
      'Content-ID: <logo@x>',
      'Content-Transfer-Encoding: base64',
      '',
      'AAEC',
      '--m--',
    )
    expect(mail).toMatchObject({
      text: 'plain',
      blockedRemoteCount: 1,
      html: expect.stringContaining('cid:logo@x'),
    })
    expect(mail.sanitizedHtml).toContain('data-cid="logo@x"')
    expect(mail.attachments).toEqual([
      {
        filename: '_con.png',
        contentType: 'image/png',
        size: 3,
        sha256: 'ae4b3280e56e2faf83f414a6e3dabe9d5fbe18976544c05fed121accb85b53fc',
        inline: true,
        contentId: 'logo@x',
        content: new Uint8Array([0, 1, 2]),
      },
    ])
  })
  it('shows the body when its structure hides it', async () => {
    const mail = await parse(
      ...head,
      'Content-Type: multipart/mixed; boundary=a',
      '',
      '--a',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      'lost words',
    )
    expect(mail.text).toContain('lost words')
  })
  it('reads a mail without header fields as a body', async () => {
    expect((await parse('Just words.', 'More.')).text).toBe('Just words.\nMore.')
  })
})

describe('S03 kinds of text that are not written to be read', () => {
  const invitation = [
    'BEGIN:VCALENDAR',
    'BEGIN:VEVENT',
    'SUMMARY:<b onclick=x>Besuch</b>',
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  it('shows an invitation as words, alone or as the only part', async () => {
    const alone = await parse(...head, 'Content-Type: text/calendar; method=REQUEST', '', ...invitation)
    expect(alone).toMatchObject({ text: 'SUMMARY: <b onclick=x>Besuch</b>', html: null })
    const part = await parse(
      ...head,
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/calendar',
      '',
      ...invitation,
      '--b--',
    )
    expect(part).toMatchObject({ text: 'SUMMARY: <b onclick=x>Besuch</b>', html: null })
    expect(part.attachments).toHaveLength(1)
  })
  it('shows enriched text without its commands', async () => {
    expect((await parse(...head, 'Content-Type: text/enriched', '', '<bold>Now</bold>')).text).toBe('Now')
  })
})

describe('limits', () => {
  const codes = async (mail: Buffer) => (await parseMail(mail)).warnings.map((warning) => warning.code)
  const multipart = (parts: number) =>
    raw(
      ...head,
      'Content-Type: multipart/mixed; boundary=b',
      '',
      ...Array.from({ length: parts }, (_, i) => `--b\r\n\r\npart ${i}`),
      '--b--',
    )

  it('stops after 500 parts', async () => expect(await codes(multipart(5000))).toContain('too-many-parts'))
  it('stops at 20 levels', async () => {
    const levels = Array.from(
      { length: 200 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}`,
    )
    expect(await codes(raw(...head, ...levels, '', 'deep'))).toContain('too-deep')
  })
  it('cuts header blocks, lines and address lists', async () => {
    expect(await codes(raw(`From: ${'a'.repeat(1e6)}@x.example`, '', 'x'))).toContain('header-too-long')
    expect(await codes(raw(...Array.from({ length: 50_000 }, (_, i) => `X-${i}: y`), '', 'x'))).toContain(
      'header-too-long',
    )
    for (const count of [2000, 100_000]) {
      const list = Array.from({ length: count }, (_, i) => `a${i}@x.example`).join(',\r\n ')
      expect(await codes(raw(`To: ${list}`, '', 'x'))).toContain('too-many-addresses')
    }
  })
  it('cuts the decoded content at 25 MB', async () => {
    const mail = await parseMail(Buffer.concat([raw(...head, '', ''), Buffer.alloc(30 * 1024 * 1024, 'x\n')]))
    expect(mail.warnings.map((warning) => warning.code)).toEqual(['mail-too-long', 'text-too-long'])
  })
  it.each([
    ['g:g:g:', 'g:'.repeat(60_000)],
    ['((((', '('.repeat(120_000)],
    ['<<<<', '<'.repeat(120_000)],
    ['"""', '"a'.repeat(60_000)],
    ['=?=?', '=?utf-8?q?'.repeat(12_000)],
    ['@@@@', '@'.repeat(120_000)],
    ['a@a@', 'a@'.repeat(60_000)],
    [',,,,', ','.repeat(120_000)],
  ])('S24 takes a header of %s in its stride', async (_, value) => {
    const folded = value.match(/.{1,9000}/g)?.join('\r\n ') ?? ''
    const start = process.cpuUsage()
    await parse(
      `From: ${folded}`,
      `To: ${folded}`,
      `Subject: ${folded}`,
      `References: ${folded}`,
      `Content-Type: text/plain; x=${folded}`,
      '',
      'x',
    )
    expect(process.cpuUsage(start).user).toBeLessThan(1_500_000)
  })
  it('takes 10,000 RFC 2231 segments', async () => {
    const segments = Array.from({ length: 10_000 }, (_, i) => `name*${i}=a`).join(';\r\n ')
    const mail = await parse(...head, `Content-Type: application/pdf; ${segments}`, '', 'x')
    expect(mail.attachments).toHaveLength(1)
  })
})

describe('S01 charset tricks', () => {
  it.each([
    ['utf-7', '+ADw-img src=x onerror=x+AD4-'],
    ['us-ascii', '+ADw-script+AD4-x+ADw-/script+AD4-'],
    ['iso-2022-jp', '<a title="\x1b$B">\x1b(B<img src=x onerror=x>">'],
    ['iso-2022-jp', '<img src="\x1b(J" alt="\\" onerror=x y="">'],
    ['iso-2022-kr', '\x1b$)C<p title="\x0e">\x0f<img src=x onerror=x>">'],
    ['shift_jis', '<img alt="\x81"><p title="onerror=x y=">'],
    ['utf-8', '\xc0\xbcscript\xc0\xbex\xc0\xbc/script\xc0\xbe'],
    ['utf-16le', [...'<img src=x onerror=x>'].map((character) => `${character}\0`).join('')],
    ['x-user-defined', '<img src=x onerror=x>'],
  ])('%s %j', async (charset, body) => {
    const { sanitizedHtml } = await parse(...head, `Content-Type: text/html; charset=${charset}`, '', body)
    expect(sanitizedHtml).not.toMatch(/<(?!\/?(a|p|img)\b)|<[^>]*\son/i)
  })
})

describe('beside the library', () => {
  const samples = ['alternative.eml', 'umlauts.eml']
  it.each(samples)('%s reads as mailparser reads it', async (name) => {
    const bytes = readFileSync(new URL(`./testdata/${name}`, import.meta.url))
    const [ours, theirs] = [await parseMail(bytes), await simpleParser(bytes)]
    expect(ours.subject).toBe(theirs.subject)
    expect(ours.from?.address).toBe(theirs.from?.value[0]?.address)
    expect(ours.text.trim()).toBe(theirs.text?.trim())
  })
})
