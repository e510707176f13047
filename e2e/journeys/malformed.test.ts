import { listCases, listQuarantine, readLedger, readMessages } from '@kontor/contract'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Dovecot, startDovecot } from '../peers/dovecot.ts'
import { accountAt, anna, boss, type Firm, type House, type LedgerLine, openFirm, openHouse } from './firm.ts'
import { letter, sendBySmtp } from './letters.ts'

const box = 'box@firm.example'
const password = 'geheim-1'
const waiting = { timeout: 12_000, interval: 25 }

let house: House
let dovecot: Dovecot
let firm: Firm
let chief: Firm['call']

beforeAll(async () => {
  dovecot = await startDovecot({ users: { [box]: password } })
  house = await openHouse()
  firm = await openFirm(house, 'firm', {
    queues: [{ name: 'Service' }],
    accounts: [
      accountAt(house.sink),
      accountAt(house.sink, {
        name: 'box',
        address: box,
        receive: {
          via: 'imap',
          host: 'localhost',
          port: dovecot.imapsPort,
          tls: 'implicit',
          ca: dovecot.ca,
          user: box,
          password,
          intervalSeconds: 30,
        },
      }),
    ],
    users: [anna, boss],
  })
  chief = await firm.tenant.client('boss')
})
afterAll(async () => {
  await house.stop()
  await dovecot.stop()
})

const lines = (...text: string[]) => Buffer.from(text.join('\r\n'), 'latin1')
const head = ['From: eve@customer.example', 'To: service@firm.example']
const noise = Buffer.from(Uint8Array.from({ length: 20_000 }, (_, index) => (index * 7_919 + 13) % 256))

/** Mails as no program should write them, but some do. */
const nasty: [string, Buffer][] = [
  ['nothing but an empty line', lines('', '')],
  ['no header at all', Buffer.from('Hello, where is my parcel?\r\n')],
  ['no body', lines(...head, 'Subject: no body')],
  ['NUL bytes everywhere', lines(...head, 'Subject: N\0U\0L', 'X-\0: \0', '', 'a\0b\0\0c')],
  [
    'lone surrogates and broken UTF-8',
    Buffer.concat([
      lines(...head, 'Subject: =?utf-8?B?7aCA7b+/?=', 'Content-Type: text/plain; charset=utf-8', '', ''),
      Buffer.from([0xed, 0xa0, 0x80, 0xc3, 0x28, 0xff]),
    ]),
  ],
  [
    'escaped surrogates in UTF-16',
    Buffer.concat([
      lines(...head, 'Content-Type: text/plain; charset=utf-16le', '', ''),
      Buffer.from([0x00, 0xd8, 0x41, 0x00, 0x00, 0xdc]),
    ]),
  ],
  ['binary garbage', noise],
  ['a header of a megabyte', lines(...head, `Subject: ${'huge '.repeat(200_000)}`, '', 'x')],
  [
    '50,000 header fields',
    lines(...head, ...Array.from({ length: 50_000 }, (_, index) => `X-${index}: y`), '', 'x'),
  ],
  [
    '100,000 recipients',
    lines(
      'From: eve@customer.example',
      `To: ${Array.from({ length: 100_000 }, (_, index) => `a${index}@x.example`).join(', ')}`,
      '',
      'x',
    ),
  ],
  ['parentheses without end', lines(`From: ${'('.repeat(50_000)}`, ...head, '', 'x')],
  ['groups in groups', lines(`From: ${'g:'.repeat(60_000)}`, ...head, '', 'x')],
  [
    '10,000 segments of a file name',
    lines(
      ...head,
      'Content-Type: application/x;',
      ...Array.from({ length: 10_000 }, (_, index) => ` name*${index}*=%41;`),
      '',
      'x',
    ),
  ],
  [
    'parts nested 2,000 deep',
    lines(
      ...head,
      ...Array.from(
        { length: 2_000 },
        (_, index) => `Content-Type: multipart/mixed; boundary=b${index}\r\n\r\n--b${index}`,
      ),
      '',
      'deep',
    ),
  ],
  [
    '20,000 empty parts',
    lines(
      ...head,
      'Content-Type: multipart/mixed; boundary=b',
      '',
      ...Array.from({ length: 20_000 }, () => '--b\r\n'),
      '--b--',
    ),
  ],
  [
    'a boundary that never comes',
    lines(...head, 'Content-Type: multipart/alternative; boundary="never"', '', 'Some words'),
  ],
  [
    'an empty boundary',
    lines(...head, 'Content-Type: multipart/mixed; boundary=""', '', '--', '', 'words', '----'),
  ],
  [
    'base64 that is none',
    lines(...head, 'Content-Transfer-Encoding: base64', '', '!!!! not base64 ====', '\xff\xfe'),
  ],
  [
    'quoted-printable cut off',
    lines(...head, 'Content-Transfer-Encoding: quoted-printable', '', 'a=', '=4', '=ZZ='),
  ],
  [
    'an unknown charset and encoding',
    lines(
      ...head,
      'Content-Type: text/plain; charset=klingon',
      'Content-Transfer-Encoding: x-magic',
      '',
      'words',
    ),
  ],
  ['two Froms, one empty', lines('From: <>', ...head, '', 'x')],
  ['a date before the flood', lines(...head, 'Date: Fri, 31 Feb -9999 99:99:99 +9999', '', 'x')],
  [
    'bare line feeds and bare returns',
    Buffer.from('From: eve@customer.example\nTo: service@firm.example\rSubject: mixed\n\nfirst\rsecond\n'),
  ],
  ['HTML nested 5,000 deep', lines(...head, 'Content-Type: text/html', '', '<div>'.repeat(5_000), 'x')],
  [
    'a subject of control characters and marks of direction',
    lines(...head, 'Subject: =?utf-8?Q?=00=07=1B[31m=E2=80=AEevil?=', '', 'x'),
  ],
  [
    'a thousand References',
    lines(
      ...head,
      `References: ${Array.from({ length: 1_000 }, (_, index) => `<${index}@x.example>`).join(' ')}`,
      '',
      'x',
    ),
  ],
  [
    'attachment names that hurt',
    lines(
      ...head,
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Disposition: attachment; filename="..\\..\\.htaccess\0.png"',
      '',
      'x',
      '--b',
      'Content-Disposition: attachment; filename=""',
      '',
      'y',
      '--b--',
    ),
  ],
  [
    'winmail.dat with garbage',
    lines(
      ...head,
      'Content-Type: application/ms-tnef; name=winmail.dat',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.concat([Buffer.from('789f3e22', 'hex'), noise]).toString('base64'),
    ),
  ],
]

const ofBox = () =>
  house.ask<LedgerLine>(
    `select l.state, l.case_id as "caseId" from ledger l join accounts a on a.id = l.account_id where a.name = 'box' order by l.id`,
  )

async function fine(line: LedgerLine): Promise<void> {
  expect(['new-case', 'quarantined']).toContain(line.state)
  if (line.state === 'quarantined') return
  const { items } = await firm.call(readMessages, { params: { id: line.caseId ?? '' } })
  expect(items).toHaveLength(1)
  expect(JSON.stringify(items)).not.toContain('\\u0000')
}

describe('a malformed mail is a case or in quarantine, with its bytes; never lost, and the next one goes on', () => {
  it.each(nasty)('by IMAP: %s', async (_what, raw) => {
    const before = await ofBox()
    await dovecot.drop(box, raw)
    const line = await vi.waitFor(async () => {
      const after = await ofBox()
      expect(after).toHaveLength(before.length + 1)
      expect(after.at(-1)?.state).not.toBe('received')
      return after.at(-1) as LedgerLine
    }, waiting)
    await fine(line)
  })

  it('by SMTP, all of them between two good ones', async () => {
    const before = await house.ask('select 1 from ledger')
    const envelope = { from: 'eve@customer.example', to: ['service@firm.example'] }
    await sendBySmtp(house.kontor.smtpPort, letter({ subject: 'Good one' }), envelope)
    // The mail of no bytes is on the wire the same as the empty line: one mail that came twice.
    for (const raw of [...nasty.map(([, bytes]) => bytes), Buffer.alloc(0)])
      await sendBySmtp(house.kontor.smtpPort, raw, envelope)
    await sendBySmtp(house.kontor.smtpPort, letter({ subject: 'Good two' }), envelope)
    await vi.waitFor(
      async () => expect(await house.ask(`select 1 from ledger where state = 'received'`)).toEqual([]),
      waiting,
    )
    const after = await house.ask<LedgerLine>('select state, case_id as "caseId" from ledger order by id')
    expect(after.length - before.length).toBe(nasty.length + 2)
    for (const line of after) await fine(line)
    const { items } = await firm.call(listCases, {
      query: { sort: 'newest', limit: 200 },
    })
    expect(items.map(({ subject }) => subject)).toEqual(expect.arrayContaining(['Good one', 'Good two']))
  })

  it('and the ledger adds up for both accounts', async () => {
    const { items } = await chief(readLedger, { query: {} })
    for (const { difference, ledgerCount, states } of items) {
      expect(difference).toBe(0)
      expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBe(ledgerCount)
    }
    const quarantined = (await chief(listQuarantine, { query: { limit: 200 } })).items.length
    expect(items.reduce((sum, { states }) => sum + (states.quarantined ?? 0), 0)).toBe(quarantined)
  })
})
