import { readCase } from '@kontor/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SinkMessage } from '../peers/sink.ts'
import { accountAt, anna, type Firm, type House, openFirm, openHouse } from './firm.ts'
import { answerTo, letter } from './letters.ts'

let house: House
let firm: Firm
beforeAll(async () => {
  house = await openHouse()
  const document = (address: string, subaddress: boolean) => ({
    queues: [{ name: 'Service' }],
    accounts: [accountAt(house.sink, { address, subaddress })],
    users: [anna],
  })
  firm = await openFirm(house, 'firm', document('service@firm.example', true))
})
afterAll(() => house.stop())

/** A case that was answered, with the answer as the customer has it. */
async function answered(
  from = 'Eve Kunde <eve@customer.example>',
): Promise<{ caseId: string; number: string; sent: SinkMessage }> {
  const line = await firm.receive(letter({ from }))
  expect(line.state).toBe('new-case')
  const { sent } = await firm.answer(line.caseId, { text: 'It is on its way.' })
  const { id, number } = await firm.call(readCase, { params: { id: line.caseId ?? '' } })
  return { caseId: id, number, sent }
}

describe('P10 the customer’s answer joins its case', () => {
  it.each([
    ['by References, without the token address', { address: 'bare' as const }, 'reference'],
    ['by the token address, with References stripped', { references: false }, 'token'],
    ['by the token address in lower case', { references: false, address: 'lower-case' as const }, 'token'],
  ])('%s', async (_what, keeps, via) => {
    const { caseId, sent } = await answered()
    const reply = await answerTo(sent.raw, keeps)
    expect(await firm.receive(reply)).toMatchObject({ state: 'joined', caseId, reason: { via } })
    expect(await firm.call(readCase, { params: { id: caseId } })).toMatchObject({ status: 'queued' })
  })

  it('by an envelope recipient that keeps its token although To shows the bare address', async () => {
    const { caseId, sent } = await answered()
    const token = (await sent.parse()).replyTo?.value[0]?.address ?? ''
    const reply = await answerTo(sent.raw, { references: false, address: 'bare' })
    expect(await firm.receive(reply, { to: [token] })).toMatchObject({ state: 'joined', caseId })
  })

  it('by the marker in the quoted body, where the account takes no sub-addresses', async () => {
    const plain = await openFirm(house, 'plain', {
      queues: [{ name: 'Service' }],
      accounts: [accountAt(house.sink, { address: 'service@plain.example', subaddress: false })],
      users: [anna],
    })
    const line = await plain.receive(letter({ to: 'service@plain.example' }))
    const { sent } = await plain.answer(line.caseId, { text: 'It is on its way.' })
    const ours = await sent.parse()
    expect(ours.replyTo).toBeUndefined()
    expect(ours.text).toMatch(/Ref kc[a-z2-7]{29}/)
    const reply = await answerTo(sent.raw, { references: false, quote: true })
    expect(await plain.receive(reply)).toMatchObject({
      state: 'joined',
      caseId: line.caseId,
      reason: { via: 'body' },
    })
  })

  it('never to a wrong case: without References, plus and quote it is a new one', async () => {
    const { caseId, sent } = await answered()
    const line = await firm.receive(await answerTo(sent.raw, { references: false, address: 'bare' }))
    expect(line).toMatchObject({ state: 'new-case' })
    expect(line.caseId).not.toBe(caseId)
  })
})

describe('who may join', () => {
  const stranger = { from: 'Mallory <mallory@elsewhere.example>' }

  it('a stranger with the number in the subject gets a case of his own', async () => {
    const { caseId, number } = await answered()
    const line = await firm.receive(letter({ ...stranger, subject: `Re: Question [${number}]` }))
    expect(line).toMatchObject({ state: 'new-case' })
    expect(line.caseId).not.toBe(caseId)
  })

  it('a participant with only the number is suspected: in the case, without effect', async () => {
    const { caseId, number } = await answered()
    const line = await firm.receive(letter({ subject: `Re: Question [${number}]` }))
    expect(line).toMatchObject({ state: 'suspected', caseId, reason: { via: 'number' } })
    expect(await firm.call(readCase, { params: { id: caseId } })).toMatchObject({ status: 'waiting' })
    expect((await firm.messages(caseId)).at(-1)).toMatchObject({ direction: 'in', standing: 'suspected' })
  })

  it('S15 a stranger with a true token is suspected; recipients, status and due time stay', async () => {
    const { caseId, sent } = await answered()
    const before = await firm.call(readCase, { params: { id: caseId } })
    const line = await firm.receive(
      await answerTo(sent.raw, {}, { ...stranger, headers: { 'Reply-To': 'mallory@evil.example' } }),
    )
    expect(line).toMatchObject({ state: 'suspected', caseId })
    const after = await firm.call(readCase, { params: { id: caseId } })
    expect(after.replyDefaults).toEqual(before.replyDefaults)
    expect(after).toMatchObject({
      status: 'waiting',
      dueAt: null,
      preview: before.preview,
      lastMessageAt: before.lastMessageAt,
    })
  })

  it('S15 what a stranger was suspected with does not make him a participant', async () => {
    const { caseId, sent } = await answered()
    await firm.receive(await answerTo(sent.raw, {}, stranger))
    expect(await firm.receive(await answerTo(sent.raw, {}, stranger))).toMatchObject({
      state: 'suspected',
      caseId,
    })
  })

  it('S17 a colleague put in Cc by the agent may answer', async () => {
    const { caseId } = await firm.receive(letter())
    const { sent } = await firm.answer(caseId, { text: 'Soon.', cc: ['carl@customer.example'] })
    const reply = await answerTo(sent.raw, {}, { from: 'carl@customer.example' })
    expect(await firm.receive(reply)).toMatchObject({ state: 'joined', caseId })
  })
})

describe('S13 a Message-ID or token that is not truly ours threads nothing', () => {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
  /** Changes the last letter of the MAC by its highest bit, which is no filling. */
  const flipped = (token: string) => {
    const at = token.length - 2
    const letterAt = alphabet.indexOf(token[at] ?? 'a')
    return `${token.slice(0, at)}${alphabet[letterAt ^ 16]}${token.slice(at + 1)}`
  }
  const tokenOf = (raw: Buffer) => /kc[a-z2-7]{29}/.exec(raw.toString('latin1'))?.[0] ?? ''

  it.each([
    ['a flipped bit in the MAC', flipped],
    ['a MAC cut short', (token: string) => token.slice(0, -8)],
    ['a MAC of zeros', (token: string) => `${token.slice(0, 15)}${'a'.repeat(16)}`],
    ['another purpose', (token: string) => `ka${token.slice(2)}`],
    ['another version', (token: string) => `j${token.slice(1)}`],
  ])('%s', async (_what, forge) => {
    const { caseId, sent } = await answered()
    const token = tokenOf(sent.raw)
    expect(token).not.toBe('')
    const forged = (await answerTo(sent.raw, { quote: true })).replaceAll(token, forge(token))
    expect(forged).not.toContain(token)
    const line = await firm.receive(forged)
    expect(line.state).toBe('new-case')
    expect(line.caseId).not.toBe(caseId)
  })

  it('another tenant’s true token', async () => {
    const other = await openFirm(house, 'other', {
      queues: [{ name: 'Service' }],
      accounts: [accountAt(house.sink, { address: 'service@other.example' })],
      users: [anna],
    })
    const { caseId, sent } = await answered()
    const reply = await answerTo(
      sent.raw,
      {},
      { to: 'service@other.example', headers: { Cc: 'service@other.example' } },
    )
    const line = await other.receive(reply, { to: ['service@other.example'] })
    expect(line.state).toBe('new-case')
    expect(line.caseId).not.toBe(caseId)
    const token = tokenOf(sent.raw)
    const addressed = letter({ to: `service+${token}@other.example` })
    expect(await other.receive(addressed)).toMatchObject({ state: 'new-case' })
  })

  it('a token that has expired', async () => {
    const { caseId, sent } = await answered()
    await house.ask(`update reply_handles set expires_at = now() - interval '1 second' where case_id = $1`, [
      caseId,
    ])
    const line = await firm.receive(await answerTo(sent.raw, { quote: true }))
    expect(line.state).toBe('new-case')
    expect(line.caseId).not.toBe(caseId)
  })

  it('a token of a legacy or made-up Message-ID', async () => {
    const { caseId } = await answered()
    const headers = { 'In-Reply-To': `<${caseId}@firm.example>`, References: `<case-${caseId}@firm.example>` }
    const line = await firm.receive(letter({ headers }))
    expect(line.state).toBe('new-case')
  })
})
