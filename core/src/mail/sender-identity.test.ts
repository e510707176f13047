import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromAsciiLabel, toAsciiLabel } from './punycode.ts'
import { readSenderIdentity, type SenderClaim } from './sender-identity.ts'

const claim = (change: Partial<SenderClaim>): SenderClaim => ({
  name: 'Clara Kunde',
  address: 'clara@kunde.example',
  fields: 1,
  addresses: 1,
  raw: 'Clara Kunde <clara@kunde.example>',
  ...change,
})
const codes = (change: Partial<SenderClaim>) =>
  readSenderIdentity(claim(change)).flags.map(({ code }) => code)
const domain = (unicode: string) => `x@${unicode.split('.').map(toAsciiLabel).join('.')}`

describe('S19: the true address is shown, and what is odd is said', () => {
  test('an ordinary sender has no flag', () => {
    expect(readSenderIdentity(claim({}))).toEqual({
      name: 'Clara Kunde',
      shownAddress: 'clara@kunde.example',
      flags: [],
    })
  })

  test.each([
    ['"ceo@ourfirm.de" <x@evil.test>', 'ceo@ourfirm.de'],
    ['in other words', 'The boss, ceo@ourfirm.de (internal)'],
    ['full-width', 'ceo＠ourfirm.de'],
    ['with invisible characters', 'ceo\u200b@our\u200bfirm.de'],
    ['with blanks', 'ceo @ ourfirm.de'],
  ])('a name that is another address is not shown: %s', (_name, name) => {
    const identity = readSenderIdentity(claim({ name, address: 'x@evil.test' }))
    expect(identity.name).toBe('')
    expect(identity.flags).toContainEqual({
      code: 'name-is-other-address',
      params: { claimed: 'ceo@ourfirm.de' },
    })
    expect(identity.shownAddress).toBe('x@evil.test')
  })

  test('the own address as a name is fine', () => {
    expect(codes({ name: 'Clara@Kunde.example' })).toEqual([])
    expect(codes({ name: 'x@müller.example', address: domain('müller.example') })).toEqual([])
  })

  test.each([
    ['one Cyrillic letter among Latin ones', 'pаypal.example'],
    ['Cyrillic letters only that look Latin', 'аррӏе.example'],
    ['Greek among Latin', 'οurfirm.example'],
    ['dotless i', 'fırm.example'],
    ['a second label', 'kunde.оо.example'],
  ])('a lookalike domain stays in A-labels: %s', (_name, unicode) => {
    const identity = readSenderIdentity(claim({ address: domain(unicode) }))
    expect(identity.flags.map(({ code }) => code)).toEqual(['lookalike-domain'])
    expect(identity.shownAddress).toMatch(/xn--/)
    expect(identity.shownAddress).toMatch(/^[ -~]+$/)
  })

  test.each(['müller.example', 'książki.example', 'почта.example', 'москва.example', '日本語.example'])(
    'an honest international domain is shown as people write it: %s',
    (unicode) => {
      expect(readSenderIdentity(claim({ address: domain(unicode) }))).toMatchObject({
        shownAddress: `x@${unicode}`,
        flags: [],
      })
    },
  )

  test('marks of direction and NULs are gone and told', () => {
    const turned = readSenderIdentity(claim({ name: 'Clara \u202egnp.evil\u2066' }))
    expect(turned.name).toBe('Clara gnp.evil')
    expect(turned.flags.map(({ code }) => code)).toEqual(['hidden-characters'])
    expect(codes({ raw: '=?utf-8?q?ceo=40ourfirm.de=00?= <x@evil.test>' })).toEqual(['hidden-characters'])
  })

  test('two From fields, several authors, a group, nobody', () => {
    expect(codes({ fields: 2 })).toEqual(['several-from'])
    expect(codes({ addresses: 2 })).toEqual(['several-from'])
    expect(codes({ address: '', raw: 'Undisclosed:;' })).toEqual(['group-from', 'no-address'])
  })
})

test('whatever the name: no control or hidden character is shown, and it is told twice the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (name) => {
      const once = readSenderIdentity(claim({ name }))
      expect(once.name).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u206f]/)
      expect(readSenderIdentity(claim({ name: once.name })).name).toBe(once.name)
    }),
  )
})

test('A-labels come back as what they were', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'abcüßéłж日本-0'), minLength: 1, maxLength: 20 }),
      (label) => {
        const ascii = toAsciiLabel(label.normalize('NFC'))
        if (ascii.startsWith('xn--')) expect(fromAsciiLabel(ascii)).toBe(label.normalize('NFC'))
      },
    ),
  )
  expect(fromAsciiLabel('xn--99999999999999999')).toBeNull()
  expect(fromAsciiLabel('xn--!')).toBeNull()
})
