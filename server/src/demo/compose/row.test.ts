import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { composeRow } from './row.ts'
import { demoLanguages, readServiceMail } from '../service-mail.ts'

const rows = demoLanguages.flatMap(readServiceMail)
const sentAt = new Date('2026-11-21T09:30:00Z')

const trimmedLines = (text: string) =>
  text
    .split('\n')
    .map((line) => (line === '-- ' ? line : line.trimEnd()))
    .join('\n')
    .trimEnd()
const wordsOnly = (text: string) =>
  text
    .replace(/^[>\s]+/gm, '')
    .replace(/[\s\u00a0]+/g, '')
    .replaceAll('>', '')

const shownText = (html: string) =>
  html
    .replace(/<style>[^]*?<\/style>|<[^>]*>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')

describe('composeRow', () => {
  it.each(rows)('$id reads back as written', async (row) => {
    const mail = await simpleParser(composeRow(row, { sentAt }).raw)
    expect(mail.subject ?? '').toBe(row.subject)
    expect(mail.from?.value).toEqual([{ name: row.from.name, address: row.from.address }])
    expect(mail.to).toMatchObject({
      value: [
        { address: row.lang === 'de' ? 'service@nordlicht-versand.test' : 'help@nordlicht-versand.test' },
      ],
    })
    expect(mail.date).toEqual(sentAt)
    if (mail.html && !mail.text) return expect(wordsOnly(shownText(mail.html))).toBe(wordsOnly(row.text))
    const isHtmlOnly = !composeRow(row, { sentAt }).raw.includes('text/plain; charset=')
    const compared = isHtmlOnly ? wordsOnly : trimmedLines
    expect(compared(mail.text ?? '')).toBe(compared(row.text))
  })

  it('gives the same bytes for the same row, and a new Message-ID in each round', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rows), fc.nat(50), (row, round) => {
        const first = composeRow(row, { sentAt, round })
        expect(composeRow(row, { sentAt, round }).raw.equals(first.raw)).toBe(true)
        expect(composeRow(row, { sentAt, round: round + 1 }).messageId).not.toBe(first.messageId)
      }),
    )
  })

  it('ends each line by CRLF, within the limit of RFC 5322, and gives each row its own Message-ID', () => {
    const composed = rows.map((row) => composeRow(row, { sentAt }))
    for (const { raw } of composed) {
      const text = raw.toString('latin1')
      expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
      expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998)
    }
    expect(new Set(composed.map((mail) => mail.messageId)).size).toBe(rows.length)
  })

  it('varies structure, charset, encoding and quoting', () => {
    const all = rows.map((row) => composeRow(row, { sentAt }).raw.toString('latin1'))
    const having = (pattern: RegExp) => all.filter((text) => pattern.test(text)).length
    const signs = [
      /multipart\/alternative/,
      /multipart\/related/,
      /multipart\/mixed/,
      /charset=iso-8859-1/,
      /charset=windows-1252/,
      /charset=utf-8/,
      /Encoding: base64\r\n\r\n/,
      /quoted-printable/,
      /Encoding: 8bit/,
      /format=flowed/,
      /filename="(?:rechnung|invoice)-\d{6}\.pdf"/,
      /filename\*=utf-8''/,
      /text\/plain; charset=utf-8; name=/,
      /Content-ID: </,
      /X-Mailer: Apple Mail/,
      /X-Mailer: Microsoft Outlook/,
      /User-Agent: Mozilla Thunderbird/,
      /<trinity-/,
      /In-Reply-To: </,
      /Auto-Submitted: auto-replied/,
      /Precedence: bulk/,
    ]
    for (const sign of signs) expect.soft(having(sign), `${sign}`).toBeGreaterThanOrEqual(2)
  })

  it('turns quotes into blockquotes and keeps every word in the HTML', async () => {
    let quoted = 0
    for (const row of rows) {
      const mail = await simpleParser(composeRow(row, { sentAt }).raw)
      if (!mail.html) continue
      if (/<blockquote/.test(mail.html)) quoted++
      expect(wordsOnly(shownText(mail.html)), row.id).toBe(wordsOnly(row.text))
    }
    expect(quoted).toBeGreaterThan(20)
  })
})
