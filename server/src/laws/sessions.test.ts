import { setTimeout as wait } from 'node:timers/promises'
import { routes } from '@kontor/contract'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { type TestKontor, testKontor } from '../testing/kontor.ts'
import { type Firm, foundFirm, password } from '../testing/firm/found.ts'
import { type Sender, send } from '../testing/firm/send.ts'

/** T09 allows five; the credentials of a socket are looked at that often. */
const closedWithinMs = 7_000

let kontor: TestKontor
let firm: Firm
let boss: Sender
beforeAll(async () => {
  kontor = await testKontor()
  firm = await foundFirm(kontor, 'alpha')
  boss = { baseUrl: kontor.baseUrl, token: firm.tokens.administrator }
}, 60_000)
afterAll(() => kontor.stop())

async function sessionOf(login: string): Promise<Sender & { cookie: string }> {
  const answer = await send(
    routes.logIn,
    { body: { tenant: 'alpha', login, password } },
    { baseUrl: kontor.baseUrl },
  )
  const { csrfToken } = JSON.parse(answer.text) as { csrfToken: string }
  return {
    baseUrl: kontor.baseUrl,
    cookie: answer.headers['set-cookie']?.split(';')[0] ?? '',
    csrf: csrfToken,
  }
}

/** The live connection of a session, with what came and whether it was closed. */
async function liveOf(
  headers: Record<string, string>,
): Promise<{ frames: { type: string }[]; closed: Promise<number>; socket: WebSocket }> {
  const socket = new WebSocket(`${kontor.baseUrl.replace('http', 'ws')}/api/v1/live`, { headers } as never)
  onTestFinished(() => socket.close())
  const frames: { type: string }[] = []
  socket.addEventListener('message', ({ data }) => frames.push(JSON.parse(String(data)) as { type: string }))
  const closed = new Promise<number>((resolve) =>
    socket.addEventListener('close', ({ code }) => resolve(code)),
  )
  await Promise.race([vi.waitFor(() => expect(frames.map((frame) => frame.type)).toContain('hello')), closed])
  return { frames, closed, socket }
}

test('logging out makes the agent away and parks the case that was active', async () => {
  const session = await sessionOf('agent')
  const write = (route: (typeof routes)['setPresence'] | (typeof routes)['takeCase'], call: object) =>
    send(route, call, session)
  expect((await write(routes.setPresence, { body: { state: 'ready' } })).status).toBe(200)
  const returned = await send(routes.returnCase, { params: { id: firm.ids.case }, body: {} }, boss)
  expect([200, 409]).toContain(returned.status)
  expect((await write(routes.takeCase, { params: { id: firm.ids.case }, body: {} })).status).toBe(200)
  expect((await send(routes.logOut, {}, session)).status).toBe(204)
  await vi.waitFor(async () => {
    const found = JSON.parse((await send(routes.readCase, { params: { id: firm.ids.case } }, boss)).text) as {
      status: string
      assignee: { login: string }
    }
    expect(found).toMatchObject({ status: 'parked', assignee: { login: 'agent' } })
  })
  const { items } = JSON.parse((await send(routes.listUsers, {}, boss)).text) as {
    items: { login: string; presence: { state: string } }[]
  }
  expect(items.find((user) => user.login === 'agent')?.presence.state).toBe('away')
})

test('T09: an open connection of a user whose rights changed is told and closed', async () => {
  const session = await sessionOf('spare')
  const live = await liveOf({ cookie: session.cookie })
  const body = { login: 'spare', name: 'Spare', profile: 'supervisor' }
  expect((await send(routes.updateUser, { params: { id: firm.ids.user }, body }, boss)).status).toBe(200)
  const code = await Promise.race([live.closed, wait(closedWithinMs, 'still open')])
  expect(code).not.toBe('still open')
  expect(live.frames.map((frame) => frame.type)).toContain('signed-out')
})

test.each([
  ['no credentials', {}],
  ['a forged cookie', { cookie: 'kontor=kt_x' }],
])('the live connection is closed to %s', async (_what, headers) => {
  const live = await liveOf(headers)
  expect(await live.closed).toBe(1006)
  expect(live.frames).toEqual([])
})

test('S42: the live connection is closed to a page of another site, though the cookie is right', async () => {
  const { cookie } = await sessionOf('agent')
  const live = await liveOf({ cookie, origin: 'https://evil.example' })
  expect(await live.closed).toBe(1006)
})

test.each(['no json', '{}', '{"type":"base"}', '{"type":"ping","more":1}', '[]', 'null', '\u0000'])(
  'a frame %j that is none of ours ends the connection without a word',
  async (frame) => {
    const live = await liveOf({ cookie: (await sessionOf('agent')).cookie })
    live.socket.send(frame)
    expect(await live.closed).toBe(1008)
    expect(live.frames.filter((one) => one.type !== 'hello' && one.type !== 'changed')).toEqual([])
  },
)

test('T10: what goes to a browser by itself is ids of the own tenant only', async () => {
  const other = await foundFirm(kontor, 'beta')
  const live = await liveOf({ cookie: (await sessionOf('administrator')).cookie })
  await send(
    routes.renameCustomer,
    { params: { id: firm.ids.customer }, body: { name: 'canary of a name' } },
    boss,
  )
  await send(routes.moveCase, { params: { id: firm.ids.case }, body: { queue: firm.ids.otherQueue } }, boss)
  await vi.waitFor(() => expect(JSON.stringify(live.frames)).toContain(firm.ids.case))
  const text = JSON.stringify(live.frames)
  expect(text).not.toMatch(/canary/)
  for (const id of Object.values(other.ids)) expect(text).not.toContain(id)
}, 60_000)
