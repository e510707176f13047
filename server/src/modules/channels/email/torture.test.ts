import { expect, it } from 'vitest'
import { parseMail } from './parse.ts'
import { tortureMails } from './testdata/torture.ts'

const mails = tortureMails()

it('P08 the set is large enough', () => expect(mails.length).toBeGreaterThanOrEqual(200))

it.each(mails.map((mail) => [mail.name, mail] as const))('P08 %s', async (_, mail) => {
  const read = await parseMail(mail.raw)
  expect(read.subject).toBe(mail.subject)
  expect(read.text.replaceAll('\r\n', '\n').trim()).toBe(mail.text)
  expect(
    read.attachments.map(({ filename, content }) => ({ filename, content: Buffer.from(content) })),
  ).toEqual(mail.attachments)
  if (mail.from) expect(read.from?.address).toBe(mail.from)
  if (mail.warning) expect(read.warnings.map(({ code }) => code)).toContain(mail.warning)
})
