import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressEnvelope, envelopeAddress } from './address.ts'

describe('an envelope address', () => {
  it.each([
    ['anna@firm.example', 'anna@firm.example'],
    ['service+t0ken@firm.example', 'service+t0ken@firm.example'],
    ['"a b"@firm.example', '"a b"@firm.example'],
    ['anna@m\u00fcller.example', 'anna@xn--mller-kva.example'],
    ['root@[127.0.0.1]', 'root@[127.0.0.1]'],
    ['root@localhost', 'root@localhost'],
  ])('%s goes out as %s', (address, wire) => {
    expect(envelopeAddress(address)?.wire).toBe(wire)
  })

  it.each([
    '',
    'anna',
    '@firm.example',
    'anna@',
    'anna@firm.example\r\nDATA',
    'anna@firm.example\n',
    'an\u0000na@firm.example',
    'a b@firm.example',
    '<anna@firm.example>',
    'a@b.example> SIZE=1',
    '"x@evil.example>"y@firm.example',
    'anna@firm.example(x)evil.example',
    'anna@firm.example/evil',
    `${'a'.repeat(400)}@firm.example`,
  ])('%j is none', (address) => {
    expect(envelopeAddress(address)).toBeNull()
  })

  it('never carries anything that could end the command or open another address', () => {
    const nasty = fc.string({
      unit: fc.constantFrom('a', '@', '.', '<', '>', ' ', '\r', '\n', '"', '\\', '(', ','),
    })
    fc.assert(
      fc.property(nasty, (text) => {
        const wire = envelopeAddress(text)?.wire.replace(/^"(?:[^"\\]|\\.)*"/, 'quoted') ?? ''
        expect(wire).not.toMatch(/[\s<>,()]/)
      }),
    )
  })

  it('asks for SMTPUTF8 only when a local part needs it', () => {
    expect(envelopeAddress('j\u00fcrgen@firm.example')?.needsUtf8).toBe(true)
    expect(envelopeAddress('anna@m\u00fcller.example')?.needsUtf8).toBe(false)
  })

  it('says which part of an envelope is wrong', () => {
    expect(addressEnvelope('', ['a@b.example'])).toMatchObject({ from: '', to: ['a@b.example'] })
    expect(addressEnvelope('x\r\n@b.example', ['a@b.example'])).toBe('sender')
    expect(addressEnvelope('a@b.example', ['a@b.example', 'nobody'])).toBe('recipient')
    expect(addressEnvelope('a@b.example', [])).toBe('recipient')
  })
})
