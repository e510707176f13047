import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findCorpora } from '../../../testing/corpora.ts'
import { parseMail } from './parse.ts'

const corpora = findCorpora() ?? ''
const mail = (...lines: string[]) => parseMail(Buffer.from(lines.join('\r\n')))

it('reads a report among the parts of a mail', async () => {
  const { bounce } = await mail(
    'Return-Path: <>',
    'From: Mail Delivery System <MAILER-DAEMON@mx.shop.example>',
    'Subject: =?utf-8?q?Unzustellbar?=',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    '',
    'This is the mail system. Your message could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.shop.example',
    '',
    'Final-Recipient: rfc822; anna@firm.example',
    'Action: failed',
    'Status: 5.1.1',
    '--b',
    'Content-Type: message/rfc822',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('Message-ID: <m1@shop.example>\r\nSubject: x\r\n\r\ny').toString('base64'),
    '--b--',
  )
  expect(bounce).toEqual({
    kind: 'failed',
    originalMessageId: '<m1@shop.example>',
    recipients: [
      {
        address: 'anna@firm.example',
        originalAddress: null,
        action: 'failed',
        status: '5.1.1',
        diagnostic: null,
        permanent: true,
      },
    ],
  })
})

type Fact = { recipient: string | null; status: string; replycode: string; reason: string }
type Facts = Record<string, { facts: Fact[]; source: string }>

function listOf(addresses: readonly string[]): string {
  return addresses
    .map((address) => address.toLowerCase())
    .sort((a, b) => (a < b ? -1 : 1))
    .join()
}

/** Public corpora that stand beside a checkout of ours; elsewhere there is nothing to read. */
describe.skipIf(corpora === '')('P06 over the corpora', () => {
  it('finds the bounces, their recipients and the class of their status', async () => {
    const root = join(corpora, 'bounce-sisimai')
    const expected = JSON.parse(readFileSync(join(root, 'expect.json'), 'utf8')) as Facts
    const score = { bounces: [0, 0], recipients: [0, 0], classes: [0, 0], complaints: [0, 0] }
    const count = (name: keyof typeof score, agrees: boolean) => {
      score[name][0] = (score[name][0] ?? 0) + (agrees ? 1 : 0)
      score[name][1] = (score[name][1] ?? 0) + 1
    }
    for (const [file, { facts, source }] of Object.entries(expected)) {
      if (source === 'none') continue
      const { bounce } = await parseMail(readFileSync(join(root, file)))
      if (facts.some(({ reason }) => reason === 'vacation')) {
        expect(bounce, file).toBeNull()
        continue
      }
      if (facts.some(({ reason }) => reason === 'feedback')) {
        count('complaints', bounce?.kind === 'complaint')
        continue
      }
      count('bounces', bounce !== null)
      const names = listOf(bounce?.recipients.map(({ address }) => address) ?? [])
      if (facts.every(({ recipient }) => recipient !== null))
        count('recipients', names === listOf(facts.map(({ recipient }) => recipient ?? '')))
      for (const { recipient, status, replycode } of facts) {
        const found = bounce?.recipients.find(
          ({ address }) => recipient === null || address.toLowerCase() === recipient.toLowerCase(),
        )
        if (status || replycode) count('classes', found?.status?.[0] === (status || replycode)[0])
      }
    }
    const share = ([agreed = 0, all = 1]: number[]) => agreed / all
    expect(share(score.bounces), JSON.stringify(score)).toBe(1)
    expect(share(score.complaints), JSON.stringify(score)).toBe(1)
    expect(share(score.recipients), JSON.stringify(score)).toBeGreaterThan(0.985)
    expect(share(score.classes), JSON.stringify(score)).toBeGreaterThan(0.985)
  }, 60_000)

  it('takes nothing else for a bounce', async () => {
    /** Mails of other corpora that mail servers wrote. */
    const real =
      /delivery-status|bounce|feedback-report|multipart_report_emails|mimepart_without_content_type|msg_(16|25|43)\.txt/
    const files = globSync(['**/*.eml', 'mime-cpython/msg_*.txt'], { cwd: corpora }).filter(
      (file) => file.includes('not-a-bounce/') || !file.startsWith('bounce-sisimai/'),
    )
    expect(files.length).toBeGreaterThan(350)
    for (const file of files) {
      const { bounce } = await parseMail(readFileSync(join(corpora, file)))
      if (file.includes('not-a-bounce/') || !real.test(file)) expect(bounce, file).toBeNull()
    }
  }, 60_000)
})
