import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTransport } from 'nodemailer'
import sharp from 'sharp'
import { listCases, readMessages, routes } from '@kontor/contract'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { send } from '../../testing/firm/send.ts'
import { type TestKontor, type TestTenant, testKontor } from '../../testing/kontor.ts'

let kontor: TestKontor
let tenant: TestTenant
let messageId: string
let png: Buffer
const seen: IncomingMessage[] = []

/** The customer's web server. */
const foreign = createServer((request, response) => {
  seen.push(request)
  if (request.url === '/logo.png') return void response.setHeader('set-cookie', 'track=1').end(png)
  if (request.url === '/inside.png')
    return void response.writeHead(302, { location: 'http://10.1.2.3/' }).end()
  if (request.url === '/drawing.png')
    return void response
      .setHeader('content-type', 'image/png')
      .end('<svg xmlns="http://www.w3.org/2000/svg"/>')
  response.writeHead(404).end()
})

beforeAll(async () => {
  png = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`
  kontor = await testKontor()
  tenant = await kontor.tenant('alpha', {
    queues: [{ name: 'Service' }],
    accounts: [
      {
        name: 'mail',
        channel: 'email',
        address: 'service@alpha.test',
        queue: 'Service',
        receive: { via: 'smtp' },
      },
    ],
    users: [
      { login: 'anna', name: 'Anna', password: 'long enough', profile: 'agent', queues: ['Service'] },
      { login: 'otto', name: 'Otto', password: 'long enough', profile: 'agent', queues: [] },
    ],
  })
  await createTransport({ host: '127.0.0.1', port: kontor.smtpPort, ignoreTLS: true }).sendMail({
    from: 'Shop <news@shop.example>',
    to: 'service@alpha.test',
    subject: 'Pictures',
    html: ['logo', 'inside', 'drawing', 'missing']
      .map((name) => `<img src="${base}/${name}.png">`)
      .join('<p>x</p>'),
  })
  const call = await tenant.client('anna')
  messageId = await vi.waitFor(
    async () => {
      const [found] = (await call(listCases, {})).items
      const [message] = found ? (await call(readMessages, { params: { id: found.id } })).items : []
      if (!message) throw new Error('the mail is on its way')
      expect(message.blockedRemoteCount).toBe(4)
      return message.id
    },
    { timeout: 15_000 },
  )
}, 60_000)
afterAll(async () => {
  await kontor.stop()
  foreign.close()
})

const picture = async (place: string, login = 'anna') =>
  fetch(`${kontor.baseUrl}/api/v1/messages/${messageId}/pictures/${place}`, {
    headers: { authorization: `Bearer ${await tenant.token(login)}`, referer: `${kontor.baseUrl}/cases` },
  })

test('nothing was fetched by reading the mail; one picture is fetched once, re-encoded, without a trace of the reader', async () => {
  expect(seen).toEqual([])
  const answers = [await picture('0'), await picture('0')]
  for (const answer of answers) {
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp'])
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('content-security-policy')).toContain('sandbox')
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).toMatchObject({
      format: 'webp',
      width: 9,
    })
  }
  expect(seen).toHaveLength(1)
  expect(Object.keys(seen[0]?.headers ?? {}).toSorted()).toEqual([
    'accept',
    'connection',
    'host',
    'user-agent',
  ])
})

test.each([
  ['1', 'a redirect into the house (S26)'],
  ['2', 'a drawing that says it is a picture'],
  ['3', 'what is not there'],
  ['4', 'a place the mail does not have'],
])('picture %s is not there: %s', async (place) => {
  const answer = await picture(place)
  expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: 'not-found' } }])
})

test('only places are taken, never an address', async () => {
  expect((await picture('100')).status).toBe(422)
  expect((await picture(encodeURIComponent('https://shop.example/x.png'))).status).toBe(422)
})

test('who may not see the message gets no picture of it, not even from what is kept', async () => {
  expect((await picture('0', 'otto')).status).toBe(404)
})

test('senders are remembered for the one who chose them', async () => {
  const ask = async (login: string, show: boolean | null, address = 'News@Shop.example') =>
    JSON.parse(
      (
        await send(
          show === null ? routes.listPictureSenders : routes.setPictureSender,
          show === null ? {} : { body: { address, show } },
          { baseUrl: kontor.baseUrl, token: await tenant.token(login) },
        )
      ).text,
    ) as unknown
  expect(await ask('anna', true)).toEqual({ addresses: ['news@shop.example'] })
  expect(await ask('anna', true)).toEqual({ addresses: ['news@shop.example'] })
  expect(await ask('otto', null)).toEqual({ addresses: [] })
  expect(await ask('otto', false)).toEqual({ addresses: [] })
  expect(await ask('anna', null)).toEqual({ addresses: ['news@shop.example'] })
  expect(await ask('anna', false)).toEqual({ addresses: [] })
})
