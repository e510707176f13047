import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BounceInput } from './bounce.ts'
import { readBounce } from './read-bounce.ts'
import { type Letter, letters, notices } from './testdata/notices.ts'

function input({ from, subject, headers = {}, text, parts = [] }: Letter): BounceInput {
  return {
    headers: { from: [from], to: ['service@shop.example'], subject: [subject], ...headers },
    text,
    parts,
  }
}

describe('P06 a bounce is read', () => {
  it.each(notices.map((sample) => [sample.name, sample] as const))('%s', (_, sample) => {
    const bounce = readBounce(input(sample))
    expect(bounce?.kind).toBe(sample.kind)
    expect(bounce?.recipients.map((one) => [one.address, one.action, one.status])).toEqual(sample.recipients)
    for (const { action, status, permanent } of bounce?.recipients ?? [])
      expect(permanent).toBe(action === 'failed' && String(status).startsWith('5'))
    const names = [sample.text, ...(sample.parts ?? []).map((part) => part.text)].join('\n')
    if (names.includes('<m1@shop.example>')) expect(bounce?.originalMessageId).toBe('<m1@shop.example>')
  })
  it('tells the address as it was written from the one that failed', () => {
    const sample = notices[0]
    expect(sample && readBounce(input(sample))?.recipients[0]).toMatchObject({
      address: 'anna@firm.example',
      originalAddress: 'anna+shop@firm.example',
      diagnostic: '550 5.1.1 <anna@firm.example>: User unknown',
    })
  })
  it('takes the id from what the bounce answers to where nothing was returned', () => {
    const sample = { ...(notices[5] as Letter), headers: { 'in-reply-to': ['<m1@shop.example>'] } }
    expect(readBounce(input(sample))?.originalMessageId).toBe('<m1@shop.example>')
  })
})

it.each(letters.map((letter) => [letter.name, letter] as const))('is no bounce: %s', (_, letter) => {
  expect(readBounce(input(letter))).toBeNull()
})

describe('for all inputs', () => {
  const words = fc.constantFrom(
    'MAILER-DAEMON',
    '<anna@firm.example>:',
    'Final-Recipient: rfc822; ',
    'Action: failed',
    'Status: 5.1.1',
    '550 5.1.1',
    'Received: x',
    'could not be delivered',
    '--- Original message follows.',
    '{"notificationType":"Bounce","bounce":{"bouncedRecipients":[{}]}}',
    '\n',
    '\n\n',
    ' ',
    '@',
    '<',
    '"',
    'я',
    '\u0000',
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.oneof(words, fc.string()), { maxLength: 60 }).map((list) => list.join('')),
  )
  const parts = fc.array(
    fc.record({
      contentType: fc.constantFrom(
        'message/delivery-status',
        'message/feedback-report',
        'message/rfc822',
        'text/rfc822-headers',
      ),
      text,
    }),
    { maxLength: 3 },
  )
  it('never throws and keeps its promises', () => {
    fc.assert(
      fc.property(text, text, text, parts, (from, subject, body, list) => {
        const bounce = readBounce({ headers: { from: [from], subject: [subject] }, text: body, parts: list })
        for (const { address, action, status, permanent } of bounce?.recipients ?? []) {
          expect(typeof address).toBe('string')
          if (bounce?.kind !== 'complaint' && status !== null)
            expect(status).toMatch(/^[245]\.\d{1,3}\.\d{1,3}$/)
          if (permanent) expect(action).toBe('failed')
        }
      }),
      { numRuns: 2000 },
    )
  })
  const hostile: [string, string][] = [
    ['addresses', '<a@b.c>:\n'],
    ['at signs', '@'],
    ['brackets', '<'],
    ['dots', '5.1.'],
    ['spaces', ' '],
    ['lines', '\n'],
    ['fields', 'Final-Recipient: rfc822; a@b.c\n'],
    ['nameless blocks', 'Action: failed\n\n'],
    ['headers', 'Received: x\n'],
    ['announcements', '--- Original message follows.\n'],
    ['words', 'deliver to '],
    ['codes', '550 '],
    ['letters', 'a'],
    ['quotes', '"a'],
    ['not', 'has not been delivered '],
  ]
  it.each(hostile)('takes linear time over %s', (_, unit) => {
    const timeOf = (length: number): number => {
      const body = unit.repeat(Math.ceil(length / unit.length))
      const start = performance.now()
      readBounce({
        headers: {
          from: ['MAILER-DAEMON@x.example'],
          to: [body.slice(0, 4000)],
          subject: [body.slice(0, 4000)],
        },
        text: body,
        parts: [{ contentType: 'message/delivery-status', text: body }],
      })
      return performance.now() - start
    }
    timeOf(1000)
    expect(Math.min(timeOf(200_000), timeOf(200_000))).toBeLessThan(3000)
  })
})
