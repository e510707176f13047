import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeToken, findTokens, parseToken, type TokenPurpose, tokenLength } from './index.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const purposes: TokenPurpose[] = ['customer', 'consultation', 'approval', 'agent']
const token = fc.record({ purpose: fc.constantFrom(...purposes), handle: bytes(8), mac: bytes(10) })

test('a token survives any case and is at most 32 characters long', () => {
  fc.assert(
    fc.property(token, (parts) => {
      const text = encodeToken(parts)
      expect(text.length).toBe(tokenLength)
      expect(text.length).toBeLessThanOrEqual(32)
      expect(parseToken(text)).toEqual(parts)
      expect(parseToken(text.toUpperCase())).toEqual(parts)
    }),
  )
})

test('a token is found in addresses, Message-IDs and bodies, and only whole', () => {
  fc.assert(
    fc.property(token, (parts) => {
      const text = encodeToken(parts)
      for (const place of [
        `box+${text}@firm.test`,
        `<${text}.1@firm.test>`,
        `Ref ${text.toUpperCase()}\n> quoted`,
      ]) {
        expect(findTokens(place, 5)).toEqual([parts])
      }
      expect(findTokens(`x${text}`, 5)).toEqual([])
      expect(findTokens(`${text}7`, 5)).toEqual([])
    }),
  )
})

test('no text is read as a token by accident, and none throws', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const parsed = parseToken(text)
      if (parsed) expect(encodeToken(parsed)).toBe(text.toLowerCase())
    }),
  )
})

test('one token has one spelling: changing any character gives another token or none', () => {
  fc.assert(
    fc.property(token, fc.nat(tokenLength - 1), fc.constantFrom(...'abkz27'), (parts, at, letter) => {
      const text = encodeToken(parts)
      const changed = text.slice(0, at) + letter + text.slice(at + 1)
      if (changed !== text) expect(parseToken(changed)).not.toEqual(parts)
    }),
  )
})
