import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_REPLY_BYTES } from './limits.ts'
import { createReplyReader } from './reply-reader.ts'

const read = (text: string) => createReplyReader().push(Buffer.from(text))

describe('replies of a server', () => {
  it('reads single and multi-line replies and the enhanced status', () => {
    expect(read('250 2.1.5 ok\r\n')).toEqual([
      { code: 250, enhanced: '2.1.5', text: 'ok', lines: ['2.1.5 ok'] },
    ])
    expect(read('250-host\r\n250-SIZE 100\r\n250 8BITMIME\r\n')[0]?.lines).toEqual([
      'host',
      'SIZE 100',
      '8BITMIME',
    ])
    expect(read('550-5.1.1 no\r\n550 5.1.1 such box\r\n')[0]).toMatchObject({
      enhanced: '5.1.1',
      text: 'no such box',
    })
    expect(read('354\r\n')[0]).toMatchObject({ code: 354, enhanced: null, text: '' })
  })

  it('gives the same replies however the bytes are cut', () => {
    const text = '220 hi\r\n250-a\r\n250 b\n451 4.3.0 later\r\n'
    fc.assert(
      fc.property(fc.array(fc.nat({ max: text.length })), (cuts) => {
        const reader = createReplyReader()
        const points = [0, ...cuts.toSorted((a, b) => a - b), text.length]
        const replies = points
          .slice(1)
          .flatMap((end, index) => reader.push(Buffer.from(text.slice(points[index], end))))
        expect(replies.map(({ code }) => code)).toEqual([220, 250, 451])
        expect(reader.pending()).toBe(false)
      }),
    )
  })

  it('refuses what is no reply and what does not end', () => {
    expect(() => read('* OK IMAP4rev1 ready\r\n')).toThrow('Not an SMTP reply')
    expect(() => read('x'.repeat(MAX_REPLY_BYTES + 1))).toThrow('too long')
  })
})
