import {
  ascii,
  attachmentStart,
  attribute,
  packedRtf,
  properties,
  property,
  tnef,
  utf16,
} from '../../../../../../core/src/mail/tnef/testdata/build-tnef.ts'
import { encodeCharset } from './encode-charset.ts'

/** A mail and what must be read in it; the reference is what it was made from. */
export type Torture = {
  name: string
  raw: Buffer
  subject: string
  text: string
  attachments: { filename: string | null; content: Buffer }[]
  from?: string
  warning?: string
}
type Part = { headers: string[]; body: Buffer | string }
type Encoding = 'base64' | 'quoted-printable' | '8bit'

const german = 'Grüße aus Köln: der Schlüssel für die Straße fehlt, 12 Stück übrig.'
const polish = 'Zażółć gęślą jaźń, proszę o odpowiedź do środy.'
const russian = 'Добрый день, где мой заказ? Жду ответа.'
const japanese = 'こんにちは。注文の商品がまだ届きません。確認をお願いします。'
const chinese = '您好，我的订单还没有收到，请尽快回复。'
const charsets: Record<string, string> = {
  'utf-8': `${german} ${polish} ${russian} ${japanese}`,
  'iso-8859-1': german,
  'iso-8859-15': `${german} 5 €`,
  'windows-1252': `${german} 5 € – „ja“`,
  macintosh: german,
  'iso-8859-2': polish,
  'windows-1250': polish,
  'iso-8859-5': russian,
  'windows-1251': russian,
  'koi8-r': russian,
  'koi8-u': `${russian} Їжак`,
  ibm866: russian,
  'iso-8859-7': 'Καλημέρα, πού είναι η παραγγελία μου;',
  'windows-1254': 'Şikâyetim var, ürün İzmir’e gelmedi.',
  'windows-1257': 'Laba diena, kur mano užsakymas? Ačiū.',
  'iso-2022-jp': japanese,
  'euc-jp': japanese,
  shift_jis: japanese,
  gb2312: chinese,
  gbk: chinese,
  gb18030: chinese,
  big5: '您好，我的訂單還沒有收到，請盡快回覆。',
  'euc-kr': '안녕하세요. 주문한 상품이 아직 도착하지 않았습니다.',
  'utf-7': `${german} 1 + 1 = 2`,
  'unicode-1-1-utf-7': german,
  'utf-16le': russian,
  'utf-16be': chinese,
}
const sevenBit = new Set(['iso-2022-jp', 'utf-7', 'unicode-1-1-utf-7'])
const file = Buffer.from([0, 1, 2, 250, 13, 10, 0, 46])
const crlf = (lines: readonly string[]): string => lines.join('\r\n')
const people = ['From: Eve <eve@customer.example>', 'To: service@firm.example']

/** At least 200 mails with everything that mail programs do to charsets, names and structure. */
export function tortureMails(): Torture[] {
  return [
    ...inEveryCharset(),
    ...withWrongCharsets(),
    ...withLongNames(),
    ...flowed(),
    ...nested(),
    ...packed(),
    ...oddStructures(),
    ...oddSenders(),
  ]
}

function inEveryCharset(): Torture[] {
  return Object.entries(charsets).flatMap(([charset, text]) => {
    const wide = charset.startsWith('utf-16')
    const encodings: Encoding[] = wide ? ['base64'] : ['base64', 'quoted-printable', '8bit']
    return encodings.map((encoding, index): Torture => {
      const subject = [...text].slice(0, 24).join('')
      const name = `${[...text].slice(0, 8).join('').replace(/[.,:，、。]/g, '')}.pdf`
      const word = [encodedWords(subject, charset, 'B'), encodedWords(subject, charset, 'Q'), rawWord(subject, charset)][index]
      const named = index === 0 ? extended(name, charset) : `filename="${encodedWords(name, charset, 'B')}"`
      return {
        name: `${charset}, ${encoding}`,
        raw: mixed(
          [...people, `Subject: ${wide ? encodedWords(subject, 'utf-8', 'B') : (word ?? '')}`],
          [
            textPart(text, charset, encoding),
            {
              headers: ['Content-Type: application/pdf', `Content-Disposition: attachment; ${wide ? extended(name, 'utf-8') : named}`, 'Content-Transfer-Encoding: base64'],
              body: file.toString('base64'),
            },
          ],
        ),
        subject: subject.replace(/\s+/g, ' ').trim(),
        text,
        attachments: [{ filename: name, content: file }],
      }
    })
  })
}

/** The declared charset is wrong, unknown or missing; what people write in the West is windows-1252. */
function withWrongCharsets(): Torture[] {
  const latin = 'Grüße, 5 € für die Straße'
  const declared = ['', '; charset=us-ascii', '; charset=utf-8', '; charset=x-foo', '; charset=""', '; charset=unknown-8bit', '; charset="utf8mb4"', '; charset=cp-850-x', '; charset=iso-8859-1', '; charset=latin1', '; charset=ansi', '; charset=default']
  return declared.flatMap((charset) => {
    const head = [...people, 'Subject: x', `Content-Type: text/plain${charset}`, 'Content-Transfer-Encoding: 8bit', '', '']
    const bytes = Buffer.concat([Buffer.from(crlf(head)), encodeCharset(latin, 'windows-1252')])
    const utf8 = Buffer.concat([Buffer.from(crlf(head)), Buffer.from(latin)])
    const isLatin = /8859|latin|ansi/.test(charset)
    const list: Torture[] = [{ name: `windows-1252 as "${charset}"`, raw: bytes, subject: 'x', text: latin, attachments: [] }]
    if (!isLatin) list.push({ name: `UTF-8 as "${charset}"`, raw: utf8, subject: 'x', text: latin, attachments: [] })
    if (!isLatin && list[0]) list[0].warning = 'charset-guessed'
    return list
  })
}

function withLongNames(): Torture[] {
  const name = 'Übersicht über die Änderungen am Vertrag für Straßenbeleuchtung (endgültig).pdf'
  const counts = [1, 2, 3, 5, 9, 10, 11, 20, 40]
  const split = counts.flatMap((count) =>
    (['utf-8', 'iso-8859-1', 'windows-1252'] as const).map((charset) => ({
      name: `RFC 2231, ${charset} in ${count} pieces`,
      parameters: segments(name, charset, count),
    })),
  )
  const others = [
    { name: 'both names, the extended one counts', parameters: `filename="U.pdf"; ${extended(name, 'utf-8')}` },
    { name: 'with a language', parameters: extended(name, 'utf-8').replace("''", "'de'") },
    { name: 'pieces in the wrong order', parameters: segments(name, 'utf-8', 6).split('; ').reverse().join('; ') },
    { name: 'lower-case escapes', parameters: extended(name, 'utf-8').replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()) },
    { name: 'an encoded word without quotes', parameters: `filename=${encodedWords(name, 'utf-8', 'B')}` },
    { name: 'encoded words, Q', parameters: `filename="${encodedWords(name, 'iso-8859-1', 'Q')}"` },
    { name: 'raw UTF-8', parameters: `filename="${name}"` },
    { name: 'name of the type alone', parameters: '', typeName: `; name="${encodedWords(name, 'utf-8', 'Q')}"` },
  ]
  return [...split, ...others].map(({ name: what, parameters, ...more }): Torture => ({
    name: what,
    raw: mixed([...people, 'Subject: x'], [
      textPart('See attachment', 'utf-8', '8bit'),
      {
        headers: [
          `Content-Type: application/pdf${'typeName' in more ? more.typeName : ''}`,
          `Content-Disposition: attachment${parameters ? `;\r\n ${parameters.split('; ').join(';\r\n ')}` : ''}`,
          'Content-Transfer-Encoding: base64',
        ],
        body: file.toString('base64'),
      },
    ]),
    subject: 'x',
    text: 'See attachment',
    attachments: [{ filename: name, content: file }],
  }))
}

/** Paragraphs wrapped as RFC 3676 says; read, they are what was typed. */
function flowed(): Torture[] {
  const paragraphs = [
    'Guten Tag, ich habe am Montag eine Lampe bestellt und bis heute nichts von Ihnen gehört.',
    '',
    'Bitte schauen Sie nach, wo sie geblieben ist; die Rechnung habe ich schon bezahlt.',
    ' eingerückt',
    'From hier an ist alles gut.',
  ]
  return [20, 30, 40, 50, 60, 66, 72, 78].flatMap((width) =>
    [true, false].flatMap((delSp) =>
      (['utf-8', 'iso-8859-1'] as const).map((charset): Torture => ({
        name: `format=flowed, ${width} wide, DelSp ${delSp}, ${charset}`,
        raw: single(
          [...people, 'Subject: x', `Content-Type: text/plain; charset=${charset}; format=flowed; delsp=${delSp ? 'yes' : 'no'}`, 'Content-Transfer-Encoding: 8bit'],
          encodeCharset(paragraphs.flatMap((paragraph) => wrap(paragraph, width, delSp)).join('\r\n'), charset),
        ),
        subject: 'x',
        text: paragraphs.join('\n'),
        attachments: [],
      })),
    ),
  )
}

function nested(): Torture[] {
  return [1, 2, 3, 4, 6, 8, 10, 12].flatMap((depth) =>
    (['7bit', 'base64'] as const).map((encoding): Torture => {
      let inner: Buffer = Buffer.from(crlf([...people, 'Subject: =?utf-8?Q?Fr=C3=BCher?=', '', 'Früher geschrieben']))
      for (let level = 1; level < depth; level++)
        inner = mixed([...people, `Subject: level ${level}`], [textPart(`level ${level}`, 'utf-8', '8bit'), messagePart(inner, '7bit')])
      return {
        name: `a mail in a mail, ${depth} deep, ${encoding}`,
        raw: mixed([...people, 'Subject: outside'], [textPart('outside', 'utf-8', '8bit'), messagePart(inner, encoding)]),
        subject: 'outside',
        text: 'outside',
        attachments: [{ filename: 'before.eml', content: inner }],
      }
    }),
  )
}

function packed(): Torture[] {
  const long = 'Angebot für die Umgestaltung des Eingangsbereichs, dritte Fassung.pdf'
  const stream = (body: Uint8Array) =>
    tnef(
      attribute(1, 0x69003, properties(body)),
      attachmentStart,
      attribute(2, 0x18010, ascii('ANGEBO~1.PDF\0')),
      attribute(2, 0x6800f, file),
      attribute(2, 0x69005, properties(property(0x3707, 0x1f, utf16(`${long}\0`)))),
    )
  const bodies: [string, Uint8Array, string][] = [
    ['HTML', property(0x1013, 0x102, ascii('<p>Gr\xfc\xdfe</p>')), 'Grüße'],
    ['RTF', property(0x1009, 0x102, packedRtf(String.raw`{\rtf1\ansi\ansicpg1252 Gr\'fc\'dfe}`)), 'Grüße'],
    ['wrapped HTML', property(0x1009, 0x102, packedRtf(String.raw`{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag64 <p>}Gr\'fc\'dfe{\*\htmltag72 </p>}}`)), 'Grüße'],
    ['text', property(0x1000, 0x1f, utf16('Grüße\0')), 'Grüße'],
  ]
  return bodies.flatMap(([what, body, text]) =>
    ['application/ms-tnef; name="winmail.dat"', 'application/vnd.ms-tnef', 'application/octet-stream; name=winmail.dat'].flatMap(
      (type): Torture[] => {
        const part: Part = {
          headers: [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64'],
          body: Buffer.from(stream(body)).toString('base64'),
        }
        const attachments = [{ filename: long, content: file }]
        return [
          { name: `winmail.dat with ${what}, ${type}`, raw: mixed([...people, 'Subject: x'], [part]), subject: 'x', text, attachments },
          {
            name: `winmail.dat with ${what} beside a text, ${type}`,
            raw: mixed([...people, 'Subject: x'], [textPart('beside', 'utf-8', '8bit'), part]),
            subject: 'x',
            text: 'beside',
            attachments,
          },
        ]
      },
    ),
  )
}

function oddStructures(): Torture[] {
  const attachment = (...headers: string[]): Part => ({
    headers: [...headers, 'Content-Transfer-Encoding: base64'],
    body: file.toString('base64'),
  })
  const plain = textPart('Hallo', 'utf-8', '8bit')
  const make = (name: string, parts: Part[], attachments: Torture['attachments'], change = (raw: string) => raw, text = 'Hallo'): Torture => ({
    name,
    raw: Buffer.from(change(mixed([...people, 'Subject: x'], parts).toString('latin1')), 'latin1'),
    subject: 'x',
    text,
    attachments,
  })
  const one = (filename: string | null) => [{ filename, content: file }]
  const pdf = attachment('Content-Type: application/pdf; name="a.pdf"', 'Content-Disposition: attachment')
  return [
    make('a part without any name', [plain, attachment('Content-Type: application/octet-stream')], one(null)),
    make('a part without any header but its encoding', [plain, attachment('Content-Disposition: attachment')], one(null)),
    make('appledouble', [plain, {
      headers: ['Content-Type: multipart/appledouble; boundary=ad'],
      body: crlf(['--ad', 'Content-Type: application/applefile; name="a.pdf"', 'Content-Transfer-Encoding: base64', '', file.toString('base64'), '--ad', 'Content-Type: application/pdf; name="a.pdf"', 'Content-Transfer-Encoding: base64', '', file.toString('base64'), '--ad--']),
    }], [...one('a.pdf'), ...one('a.pdf')]),
    make('lines that end in LF alone', [plain, pdf], one('a.pdf'), (raw) => raw.replaceAll('\r\n', '\n')),
    make('no closing boundary', [plain, pdf], one('a.pdf'), (raw) => raw.replace(/\r\n--[^\r\n]*--\r\n$/, '')),
    make('an epilogue', [plain, pdf], one('a.pdf'), (raw) => `${raw}nobody reads this\r\n`),
    make('space behind boundaries', [plain, pdf], one('a.pdf'), (raw) => raw.replace(/^(--torture)$/gm, '$1  ')),
    make('upper-case types', [plain, pdf], one('a.pdf'), (raw) => raw.replace('application/pdf', 'APPLICATION/PDF').replace('text/plain', 'TEXT/PLAIN')),
    make('comments in the type', [plain, pdf], one('a.pdf'), (raw) => raw.replace('application/pdf;', 'application/pdf (a (nested) comment) ;')),
    make('an encoding in capitals with a comment', [plain, pdf], one('a.pdf'), (raw) => raw.replace('Encoding: base64', 'Encoding: BASE64 (as usual)')),
    make('base64 broken by blanks and short lines', [plain, { ...pdf, body: file.toString('base64').split('').join('\r\n ') }], one('a.pdf')),
    make('fields folded before their value', [plain, pdf], one('a.pdf'), (raw) => raw.replace('Content-Type: application/pdf', 'Content-Type:\r\n application/pdf')),
    make('a text file by its name', [plain, { headers: ['Content-Type: text/plain; name="notes.txt"'], body: file }], one('notes.txt')),
    make('a text file by its disposition', [plain, { headers: ['Content-Type: text/html', 'Content-Disposition: attachment; filename=page.html'], body: file }], one('page.html')),
    make('a name that is a path', [plain, attachment('Content-Type: application/pdf', 'Content-Disposition: attachment; filename="a.pdf"')], one('a.pdf')),
    make('an envelope line first', [plain, pdf], one('a.pdf'), (raw) => `From eve@customer.example Sat Nov 21 10:00:00 2026\r\n${raw}`),
    make('an alternative within related within mixed', [{
      headers: ['Content-Type: multipart/related; boundary=r'],
      body: crlf(['--r', 'Content-Type: multipart/alternative; boundary=q', '', '--q', 'Content-Type: text/plain', '', 'Hallo', '--q', 'Content-Type: text/html', '', '<p>Hallo</p>', '--q--', '--r--']),
    }, pdf], one('a.pdf')),
    make('an inner multipart that is never closed', [{
      headers: ['Content-Type: multipart/alternative; boundary=q'],
      body: crlf(['--q', 'Content-Type: text/plain', '', 'Hallo']),
    }, pdf], one('a.pdf')),
    make('two texts', [plain, textPart('Welt', 'utf-8', 'base64'), pdf], one('a.pdf'), undefined, 'Hallo\nWelt'),
    make('a boundary with odd letters', [plain, pdf], one('a.pdf'), (raw) => raw.replaceAll('torture', "_=(a'b)+:x_.,-/?")),
  ]
}

function oddSenders(): Torture[] {
  const senders: [string, string][] = [
    ['From: <>\r\nFrom: Eve <eve@customer.example>', 'eve@customer.example'],
    ['From: Eve <eve@customer.example>\r\nFrom: Bo <bo@customer.example>', 'eve@customer.example'],
    ['From: eve@customer.example (Eve (the first) Smith)', 'eve@customer.example'],
    ['From: (comment) Eve <eve@customer.example> (more)', 'eve@customer.example'],
    ['From: "Eve, Smith" <eve@customer.example>', 'eve@customer.example'],
    ['From: Eve, Smith <eve@customer.example>', 'eve@customer.example'],
    ['From: Eve eve@customer.example', 'eve@customer.example'],
    ['From: "eve@customer.example"', 'eve@customer.example'],
    ['From: <eve@customer.example', 'eve@customer.example'],
    ['From: mailto:eve@customer.example', 'eve@customer.example'],
    ['From: =?utf-8?Q?Eve_=3Ceve=40customer.example=3E?=', 'eve@customer.example'],
    ['From: Friends: Eve <eve@customer.example>, Bo <bo@customer.example>;', 'eve@customer.example'],
    ['From: <@relay.example:eve@customer.example>', 'eve@customer.example'],
    ['From:\r\n Eve\r\n <eve@customer.example>', 'eve@customer.example'],
    ['from : Eve <eve@customer.example>', 'eve@customer.example'],
    ['From: J\xfcrgen <eve@customer.example>', 'eve@customer.example'],
    ['From: =?iso-8859-1?q?J\xfcrgen?= <eve@customer.example>', 'eve@customer.example'],
    ['From: Eve <eve@m\xc3\xbcller.example>', 'eve@xn--mller-kva.example'],
    ['From: Eve <eve @ customer . example>', 'eve@customer.example'],
    ['From: Eve <eve@customer.example>>', 'eve@customer.example'],
  ]
  return senders.map(([line, from]): Torture => ({
    name: line.replace(/\r\n/g, ' '),
    raw: Buffer.from(crlf([line, 'To: service@firm.example', 'Subject: x', '', 'Hallo']), 'latin1'),
    subject: 'x',
    text: 'Hallo',
    attachments: [],
    from,
  }))
}

function textPart(text: string, charset: string, encoding: Encoding): Part {
  const bytes = encodeCharset(text, charset)
  const seven = encoding === '8bit' && sevenBit.has(charset)
  return {
    headers: [`Content-Type: text/plain; charset="${charset}"`, `Content-Transfer-Encoding: ${seven ? '7bit' : encoding}`],
    body: encoding === 'base64' ? wrapBase64(bytes) : encoding === '8bit' ? bytes : quoted(bytes),
  }
}

function messagePart(inner: Buffer, encoding: '7bit' | 'base64'): Part {
  return {
    headers: ['Content-Type: message/rfc822; name="before.eml"', 'Content-Disposition: attachment; filename="before.eml"', `Content-Transfer-Encoding: ${encoding}`],
    body: encoding === 'base64' ? wrapBase64(inner) : inner,
  }
}

let boundaries = 0
function mixed(headers: readonly string[], parts: readonly Part[]): Buffer {
  const boundary = `torture${++boundaries}x`
  const pieces = parts.flatMap(({ headers: lines, body }) => [
    Buffer.from(`--${boundary}\r\n${crlf(lines)}\r\n\r\n`),
    Buffer.from(body),
    Buffer.from('\r\n'),
  ])
  return single([...headers, 'MIME-Version: 1.0', `Content-Type: multipart/mixed; boundary="${boundary}"`], Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]))
}

function single(headers: readonly string[], body: Buffer): Buffer {
  // Headers may carry raw bytes: one character a byte, except where the test means UTF-8.
  const head = headers.map((line) => (/[^\x00-\xff]/.test(line) ? Buffer.from(line) : Buffer.from(line, 'latin1')))
  return Buffer.concat([...head.flatMap((line) => [line, Buffer.from('\r\n')]), Buffer.from('\r\n'), body])
}

function wrapBase64(bytes: Buffer): string {
  return bytes.toString('base64').match(/.{1,76}/g)?.join('\r\n') ?? ''
}

function quoted(bytes: Buffer): string {
  const text = [...bytes].map((byte) => (byte >= 32 && byte < 127 && byte !== 61 ? String.fromCharCode(byte) : byte === 13 || byte === 10 ? String.fromCharCode(byte) : `=${hex(byte)}`))
  return text.join('').match(/(=[0-9A-F]{2}|[^=]){1,70}/g)?.join('=\r\n') ?? ''
}

/** RFC 2047, a few characters a word, each word whole. */
function encodedWords(text: string, charset: string, kind: 'B' | 'Q'): string {
  const words = []
  const characters = [...text]
  for (let at = 0; at < characters.length; at += 10) {
    const bytes = encodeCharset(characters.slice(at, at + 10).join(''), charset)
    const payload = kind === 'B' ? bytes.toString('base64') : [...bytes].map((byte) => (/[A-Za-z0-9]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `=${hex(byte)}`)).join('')
    words.push(`=?${charset}?${kind}?${payload}?=`)
  }
  return words.join(' ')
}

/** Broken as mail programs break it: the bytes stand in the encoded word as they are. */
function rawWord(text: string, charset: string): string {
  const bytes = encodeCharset(text.replace(/[?_=]/g, ' '), charset)
  if (sevenBit.has(charset)) return encodedWords(text, charset, 'Q')
  return `=?${charset}?Q?${bytes.toString('latin1').replaceAll(' ', '_')}?=`
}

function extended(text: string, charset: string): string {
  return `filename*=${charset}''${percent(encodeCharset(text, charset))}`
}

/** RFC 2231, in so many pieces; every second one encoded, as far as it can be. */
function segments(text: string, charset: string, count: number): string {
  const characters = [...text]
  const size = Math.ceil(characters.length / count)
  const pieces = []
  for (let index = 0; index * size < characters.length; index++) {
    const piece = characters.slice(index * size, (index + 1) * size).join('')
    const isPlain = index > 0 && /^[A-Za-z0-9 ]+$/.test(piece)
    const value = isPlain ? `"${piece}"` : `${index === 0 ? `${charset}''` : ''}${percent(encodeCharset(piece, charset))}`
    pieces.push(`filename*${index}${isPlain ? '' : '*'}=${value}`)
  }
  return pieces.join('; ')
}

function percent(bytes: Buffer): string {
  return [...bytes].map((byte) => (/[A-Za-z0-9.]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${hex(byte)}`)).join('')
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}

function wrap(paragraph: string, width: number, delSp: boolean): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(/(?<= )/)) {
    if (line !== '' && line.length + word.length > width) {
      lines.push(line)
      line = ''
    }
    line += word
  }
  lines.push(line)
  return lines.map((text, index) => {
    const soft = index < lines.length - 1 && delSp ? `${text} ` : text
    return /^( |>|From )/.test(soft) ? ` ${soft}` : soft
  })
}
