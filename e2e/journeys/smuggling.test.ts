import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountAt, anna, type Firm, type House, openFirm, openHouse } from './firm.ts'
import { letter } from './letters.ts'

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

/** The end of the data as one server may see it and the next may not, and a second mail behind it. */
const ends = [
  '\n.\r\n',
  '\r\n.\n',
  '\n.\n',
  '\r.\r',
  '\r\n.\r',
  '\r.\r\n',
  '\n.\r',
  '\r\n\0.\r\n',
  '\n..\r\n',
].map((end) => [JSON.stringify(end), end] as const)
const smuggled =
  'MAIL FROM:<boss@firm.example>\r\nRCPT TO:<service@firm.example>\r\nDATA\r\nFrom: boss@firm.example\r\nSubject: smuggled\r\n\r\nPay at once.'

/** Says a whole dialogue at once, as a smuggler does, and gives what the server answered. */
async function pipeline(port: number, data: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1')
  let heard = ''
  socket.on('data', (chunk: string) => {
    heard += chunk
    socket.emit('heard')
  })
  const say = async (bytes: string, until: RegExp) => {
    socket.write(bytes, 'latin1')
    while (!until.test(heard)) await once(socket, 'heard')
    heard = ''
  }
  await say('', /^220 .*\r\n/)
  await say('EHLO customer.example\r\n', /^250 .*\r\n/m)
  await say('MAIL FROM:<eve@customer.example>\r\n', /^250.*\r\n/)
  await say('RCPT TO:<service@firm.example>\r\n', /^250.*\r\n/)
  await say('DATA\r\n', /^354.*\r\n/)
  let answers = ''
  socket.on('data', (chunk: string) => (answers += chunk))
  socket.write(`${data}\r\n.\r\nQUIT\r\n`, 'latin1')
  await once(socket, 'close')
  return answers
}

describe('S22 what comes in is one message, wherever a dot stands', () => {
  it.each(ends)('%s in the body', async (_what, end) => {
    const before = await house.ask('select 1 from ledger')
    const answers = await pipeline(
      house.kontor.smtpPort,
      letter({ text: 'Hello' }).trimEnd() + end + smuggled,
    )
    // One answer to the data and one to QUIT; nothing else was taken for a command.
    expect(answers.match(/^\d{3} /gm)?.length).toBeLessThanOrEqual(2)
    expect((await house.ask('select 1 from ledger')).length - before.length).toBeLessThanOrEqual(1)
    const [mail] = await house.ask<{ envelope: { from: string } }>(
      'select envelope from ledger order by id desc limit 1',
    )
    expect(mail?.envelope.from).not.toBe('boss@firm.example')
    const subjects = (await firm.cases()).map(({ subject }) => subject)
    expect(subjects).not.toContain('smuggled')
  })
})

describe('S22 what goes out is one message, dot-stuffed', () => {
  it.each(ends.filter(([, end]) => !end.includes('\0')))('%s in the answer', async (_what, end) => {
    const { caseId } = await firm.receive(letter())
    const before = house.sink.messages.length
    const { sent } = await firm.answer(caseId, { text: `Hello${end}${smuggled}\r\n.` })
    expect(house.sink.messages).toHaveLength(before + 1)
    expect(sent.envelopeFrom).toBe('service@firm.example')
    expect(sent.recipients).toEqual(['eve@customer.example'])
    const mail = await sent.parse()
    expect(mail.text).toContain('Pay at once.')
    expect(mail.subject).not.toBe('smuggled')
    expect(sent.raw.toString('latin1').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  it('also from a customer’s quoted text, an attachment’s name and the subject', async () => {
    const { caseId } = await firm.receive(letter({ text: `Question\n.\n${smuggled}\n.` }))
    const subject = `Re: x\r\nBcc: mallory@evil.example\r\n\r\n.\r\n${smuggled}`
    const { sent } = await firm.answer(caseId, { text: 'Answer', subject })
    expect(sent.recipients).toEqual(['eve@customer.example'])
    const head = sent.raw.toString('latin1').split('\r\n\r\n', 1)[0] ?? ''
    expect(head).not.toMatch(/^(bcc|mail from|rcpt to)/im)
    expect((await sent.parse()).text).toContain('> .')
  })

  it.each([
    'eve@customer.example\r\nRCPT TO:<mallory@evil.example>',
    'eve@customer.example>\r\nDATA',
    '<eve@customer.example> SIZE=1',
    '"eve@customer.example"@evil.example, mallory@evil.example',
    'group: a@x.example, b@x.example;',
    'eve@customer.example(x)evil.example',
  ])('S23 %j is no recipient', async (address) => {
    const { caseId } = await firm.receive(letter())
    const before = house.sink.messages.length
    await expect(firm.answer(caseId, { text: 'Hello', to: [address] })).rejects.toMatchObject({ status: 422 })
    expect(house.sink.messages).toHaveLength(before)
  })
})
