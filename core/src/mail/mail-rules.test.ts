import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonicalAddress,
  canonicalDomain,
  canonicalMailBytes,
  cleanFilename,
  parseMessageIds,
} from './index.ts'

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const text = (raw: Uint8Array) => String.fromCharCode(...raw)

describe('parseMessageIds', () => {
  it.each([
    ['<a@b>', ['<a@b>']],
    ['<a@b> <c@d>\r\n\t<e@f>,<a@b>', ['<a@b>', '<c@d>', '<e@f>']],
    ['a@b <a b@c> <@b> <a@> <a> <>', []],
    ['<a@b\r\nBcc: x@y>', []],
    ['<a\u00fc@b> <ok@b', []],
    ['<<a@b>>', ['<a@b>']],
    [`<${'a'.repeat(2000)}@b>`, []],
  ])('%j', (value, ids) => expect(parseMessageIds(value)).toEqual(ids))
  it('keeps the first and the newest of very many', () => {
    const ids = parseMessageIds(Array.from({ length: 5000 }, (_, i) => `<${i}@x>`).join(' '))
    expect(ids).toHaveLength(200)
    expect([ids[0], ids[199]]).toEqual(['<0@x>', '<4999@x>'])
  })
  it('only ever gives printable ids', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        for (const id of parseMessageIds(`<${a}@${b}>${a}`)) expect(id).toMatch(/^<[!-~]+@[!-~]+>$/)
      }),
    )
  })
})

describe('canonicalAddress', () => {
  it.each([
    ['Anna.Berg@FIRM.Example', 'Anna.Berg@firm.example'],
    [' anna@firm.example ', 'anna@firm.example'],
    ['anna@m\u00fcller.example', 'anna@xn--mller-kva.example'],
    ['anna@mu\u0308ller.example.', 'anna@xn--mller-kva.example'],
    ['u\u0308@b.example', '\u00fc@b.example'],
    ['"anna"@firm.example', 'anna@firm.example'],
    ['a@\u4f8b\u3048\u3002\u30c6\u30b9\u30c8', 'a@xn--r8jz45g.xn--zckzah'],
  ])('%s is %s', (address, canonical) => {
    expect(canonicalAddress(address)).toBe(canonical)
    expect(canonicalAddress(canonical)).toBe(canonical)
  })
  it.each([
    '',
    'anna',
    '@firm.example',
    'anna@',
    '""@example.com',
    '"a b"@firm.example',
    '"a@evil.example x"@firm.example',
    'a@b@c.example',
    'a b@c.example',
    'a@c..example',
    'a@-c.example',
    'a@[127.0.0.1]',
    'a\r\nBcc: x@firm.example',
    'user@example.com(x)evil.example',
    'g:a@b.example;',
    'a\u202e@b.example',
    'a\u0000@b.example',
    `${'a'.repeat(400)}@b.example`,
  ])('%j cannot be used', (address) => expect(canonicalAddress(address)).toBeNull())
  it('agrees with the platform on domains', () => {
    for (const domain of [
      'stra\u00dfe.example',
      'b\u00fccher.example',
      '\u0437\u0430\u0432\u043e\u0434.example',
      'EX\u00c4MPLE.Test',
    ]) {
      expect(canonicalDomain(domain)).toBe(new URL(`http://${domain}`).hostname)
    }
  })
})

describe('canonicalMailBytes', () => {
  const mail = 'From: a@b\r\nMessage-Id: <1@b>\r\n\r\nReceived: not a header'
  it('leaves out what the last hop put on top, once', () => {
    const trace = 'Return-Path: <a@b>\r\nDelivered-To: c@d\r\nReceived: from x\r\n\tby y;\r\n z\r\n'
    const older = 'Received: from older\r\n'
    expect(text(canonicalMailBytes(bytes(trace + older + mail)))).toBe(older + mail)
    expect(text(canonicalMailBytes(bytes(`X-Original-To: c@d\nEnvelope-To: c\n${older}${mail}`)))).toBe(mail)
  })
  it('leaves the trace on a mail without Message-ID: the same words sent again are another mail', () => {
    const whole = 'Received: from x; Monday\r\nFrom: scanner@b\r\n\r\nMessage-ID: <not@header>'
    expect(text(canonicalMailBytes(bytes(whole)))).toBe(whole)
  })
  it('leaves everything else as it is', () => {
    for (const whole of [mail, '', '\r\n', 'no header at all', `X: y\r\nReturn-Path: <a@b>\r\n${mail}`]) {
      expect(text(canonicalMailBytes(bytes(whole)))).toBe(whole)
    }
  })
})

describe('S08 cleanFilename', () => {
  it.each([
    ['Rechnung M\u00e4rz.pdf', 'Rechnung M\u00e4rz.pdf'],
    ['.htaccess\u200b', 'htaccess'],
    ['..\\..\\x', 'x'],
    ['../../etc/passwd', 'passwd'],
    ['a\0.exe', 'a.exe'],
    ['con', '_con'],
    ['CON.txt', '_CON.txt'],
    ['lpt1.log', '_lpt1.log'],
    ['cod\u202efdp.exe', 'codfdp.exe'],
    ['\uff0e\uff0e\uff0fx', 'x'],
    ['', 'attachment'],
    ['...', 'attachment'],
    [' a \r\n b.txt ', 'a b.txt'],
    ['a<b>:"c|?*.html', 'a_b___c___.html'],
  ])('%j becomes %j', (name, clean) => expect(cleanFilename(name)).toBe(clean))
  it('shortens and keeps the extension', () => {
    const name = cleanFilename(`${'\u{1f4a5}'.repeat(4096)}.docx`)
    expect(Array.from(name)).toHaveLength(150)
    expect(name).toMatch(/\.docx$/)
  })
  it('is idempotent, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const once = cleanFilename(name)
        expect(cleanFilename(once)).toBe(once)
        expect(once).not.toMatch(/[\\/\p{C}]|^\.|^$/u)
      }),
    )
  })
})
