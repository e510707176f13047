import { afterAll, beforeAll, expect, it } from 'vitest'
import { accountAt, anna, type Firm, type House, openFirm, openHouse } from './firm.ts'
import { letter, sendBySmtp } from './letters.ts'

let house: House
let firm: Firm
beforeAll(async () => {
  house = await openHouse()
  firm = await openFirm(house, 'firm', {
    queues: [{ name: 'Service' }],
    accounts: [accountAt(house.sink)],
    users: [anna],
  })
})
afterAll(() => house.stop())

const fold = (text: string): string => text.match(/.{1,900}/g)?.join('\r\n ') ?? ''
const head = ['From: Eve <eve@customer.example>', 'To: service@firm.example']
const bombs: [string, string[]][] = [
  ['a From of 1 MB', [`From: ${fold('a'.repeat(1_000_000))}@customer.example`, 'To: service@firm.example']],
  [
    '100,000 recipients',
    [...head, `Cc: ${Array.from({ length: 100_000 }, (_, i) => `a${i}@x.example`).join(',\r\n ')}`],
  ],
  ['128 kB of g:', [`From: ${fold('g:'.repeat(64_000))}`, 'To: service@firm.example']],
  ['128 kB of (', [`From: ${fold('('.repeat(128_000))}`, 'To: service@firm.example']],
  ['50,000 fields', [...head, ...Array.from({ length: 50_000 }, (_, i) => `X-${i}: y`)]],
  [
    '10,000 segments of a name',
    [
      ...head,
      `Content-Type: application/pdf; ${Array.from({ length: 10_000 }, (_, i) => `name*${i}=a`).join(';\r\n ')}`,
    ],
  ],
  ['128 kB of References', [...head, `References: ${fold('<a@b> '.repeat(20_000))}`]],
]

it('S24 header bombs end in the ledger, and the mails beside them become cases', async () => {
  const envelope = { from: 'eve@customer.example', to: ['service@firm.example'] }
  const letters = bombs.map(([name], index) => letter({ subject: `beside ${index}, ${name}` }))
  for (const [index, [name, lines]] of bombs.entries()) {
    await sendBySmtp(
      house.kontor.smtpPort,
      `${[...lines, `Subject: ${name}`].join('\r\n')}\r\n\r\nboom\r\n`,
      envelope,
    )
    await sendBySmtp(house.kontor.smtpPort, letters[index] ?? '', envelope)
  }
  for (const raw of letters) {
    const known = await house.ask<{ raw: Buffer }>(
      'select raw from ledger where position($1::bytea in raw) > 0',
      [Buffer.from(/Message-ID: (\S+)/.exec(raw)?.[1] ?? raw)],
    )
    expect(await firm.settled(known[0]?.raw ?? raw)).toMatchObject({ state: 'new-case' })
  }
  const states = await house.ask<{ state: string }>('select distinct state from ledger')
  expect(states).toEqual([{ state: 'new-case' }])
  expect(await house.ask('select 1 from ledger')).toHaveLength(bombs.length * 2)
}, 60_000)
