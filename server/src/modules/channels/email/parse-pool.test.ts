import { afterAll, expect, it } from 'vitest'
import { createMailParser } from './parse-pool.ts'

const parser = createMailParser({ size: 2, log: { warn() {} } })
afterAll(() => parser.close())

it('reads mails in workers and hands attachment bytes over', async () => {
  const raw = Buffer.from('From: a@b.example\r\nContent-Type: application/pdf\r\n\r\n%PDF')
  const mails = await Promise.all(Array.from({ length: 20 }, () => parser.parse(raw)))
  expect(mails).toHaveLength(20)
  expect(Buffer.from(mails[0]?.attachments[0]?.content ?? []).toString()).toBe('%PDF')
})
