import { readMessages, replyToCase } from '@kontor/contract'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Sink, startSmtpSink } from '../peers/sink.ts'
import { accountAt, anna, type Firm, type House, openFirm, openHouse } from './firm.ts'
import { letter } from './letters.ts'

let house: House
let firm: Firm
let oldServer: Sink
beforeAll(async () => {
  house = await openHouse()
  oldServer = await startSmtpSink({ takesUtf8: false })
  firm = await openFirm(house, 'firm', {
    queues: [{ name: 'Service' }],
    accounts: [accountAt(house.sink)],
    users: [anna],
  })
})
afterAll(async () => {
  await house.stop()
  await oldServer.stop()
})

describe('P09 addresses outside ASCII', () => {
  it('a domain of letters: read, shown and answered as the host name it is', async () => {
    const line = await firm.receive(letter({ from: 'Jürgen <jo@müller.example>' }), {
      from: 'jo@xn--mller-kva.example',
    })
    expect(line.state).toBe('new-case')
    const [first] = await firm.messages(line.caseId ?? '')
    expect(first?.from).toEqual({ name: 'Jürgen', address: 'jo@xn--mller-kva.example' })
    const { sent } = await firm.answer(line.caseId, { text: 'Guten Tag' })
    // The sink shows host names in letters; what came was ASCII, or it would have asked for SMTPUTF8.
    expect(sent.recipients).toEqual(['jo@müller.example'])
    expect(sent.raw.toString()).toMatch(/^To: .*jo@xn--mller-kva\.example/m)
  })

  it('a name before the @ that is not ASCII: read, and answered where the server takes it', async () => {
    const line = await firm.receive(letter({ from: 'Jürgen <jürgen@customer.example>' }), {
      from: 'jürgen@customer.example',
    })
    expect(line.state).toBe('new-case')
    const { sent } = await firm.answer(line.caseId, { text: 'Guten Tag' })
    expect(sent.recipients).toEqual(['jürgen@customer.example'])
    expect(sent.raw.toString()).toContain('jürgen@customer.example')
  })

  it('a server that does not take it: the agent is told why', async () => {
    const old = await openFirm(house, 'old', {
      queues: [{ name: 'Service' }],
      accounts: [accountAt(oldServer, { address: 'service@old.example' })],
      users: [anna],
    })
    const line = await old.receive(letter({ from: 'jürgen@customer.example', to: 'service@old.example' }), {
      from: 'jürgen@customer.example',
    })
    const { call } = old
    await call(replyToCase, { params: { id: line.caseId ?? '' }, body: { text: 'Guten Tag' } })
    await vi.waitFor(
      async () => {
        const { items } = await call(readMessages, { params: { id: line.caseId ?? '' } })
        const answer = items.findLast(({ direction }) => direction === 'out')
        expect(answer?.outbox?.state).toBe('refused')
        expect(answer?.deliveries[0]?.text).toContain('no SMTPUTF8')
      },
      { timeout: 10_000 },
    )
  })
})
