import { simpleParser } from 'mailparser'
import { expect, test } from 'vitest'
import { activeContent } from '../../core/src/mail/testdata/active-content.ts'
import { hostileMails } from '../../core/src/mail/testdata/hostile.ts'
import { htmlToText } from '../../core/src/mail/index.ts'
import { composeMail, type MailParts } from '../../server/src/modules/channels/email/compose.ts'

type AccountRow = MailParts['account']
type MessageRow = MailParts['message']

const account = {
  name: 'Service',
  address: 'service@firm.example',
  subaddress: true,
  signature: 'Best regards {{agent.name}}',
  receipt: { language: 'en' },
} as unknown as AccountRow
const token = '0'.repeat(31)

function parts(html: string, answers: Partial<MessageRow> | null): MailParts {
  const message = {
    messageId: `<${token}.1@firm.example>`,
    sender: { name: 'Service', address: 'service@firm.example' },
    recipients: { to: [{ name: '', address: 'eve@customer.example' }], cc: [], bcc: [] },
    references: [],
    inReplyTo: null,
    subject: 'Re: Tent',
    html,
    text: '',
    authorName: '<b>Anna</b>',
    at: new Date('2026-11-21T12:00:00Z'),
  } as unknown as MessageRow
  return {
    account,
    message,
    kind: 'reply',
    recipients: [{ address: 'eve@customer.example', role: 'to' }],
    files: [],
    answers: answers as MessageRow | null,
  }
}
const remote = /data-blocked-src|evil\.example|<img[^>]+src=["']?(?!data:)/i

test(`S07: ${hostileMails.length} hostile mails, answered with a quote or forwarded as they are, go out harmless`, async () => {
  expect(hostileMails.length).toBeGreaterThanOrEqual(150)
  for (const { name, html } of hostileMails) {
    const from = { name: html, address: 'mallory@evil.test' }
    const quoted = { at: new Date(0), sender: from, visibleText: htmlToText(html) || html, html }
    // Once quoted by us, once put into the answer itself, as somebody who forwards it would.
    for (const mail of [parts('<p>Hello</p>', quoted as unknown as MessageRow), parts(html, null)]) {
      const sent = await simpleParser(await composeMail(mail))
      expect([name, activeContent(sent.html || '')]).toEqual([name, []])
    }
  }
}, 60_000)

test('S07: pictures of the customer’s are not called for by our mail, whoever put them in', async () => {
  const pictures =
    '<img src="https://evil.example/1.png"><img data-blocked-src="https://evil.example/2.png"><table background="https://evil.example/3.png"><tr><td style="background:url(https://evil.example/4.png)">x</td></tr></table>'
  const sent = await simpleParser(await composeMail(parts(pictures, null)))
  expect(sent.html).not.toMatch(remote)
  const quoted = { at: new Date(0), sender: null, visibleText: 'see', html: pictures }
  const answer = await simpleParser(await composeMail(parts('<p>Hello</p>', quoted as unknown as MessageRow)))
  expect(answer.html).toContain('see')
  expect(answer.html).not.toMatch(remote)
})

test('a name in the signature is text', async () => {
  const sent = await simpleParser(await composeMail(parts('<p>Hello</p>', null)))
  expect(sent.html).toContain('Best regards &lt;b&gt;Anna&lt;/b&gt;')
})
