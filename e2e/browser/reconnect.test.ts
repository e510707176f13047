import { listCases, readMessages } from '@kontor/contract'
import { createClient } from '@kontor/contract/client'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type TestDatabase, testDatabase } from '../../server/src/testing/database.ts'
import { accountAt, anna } from '../journeys/firm.ts'
import { letter, sendBySmtp } from '../journeys/letters.ts'
import { launchBrowser } from '../peers/browser.ts'
import { type Sink, startSmtpSink } from '../peers/sink.ts'
import { builtDesk } from './built-desk.ts'
import { type Desk, deskOn, openDesk, patienceMs } from './desk.ts'
import { type Served, serveKontor } from './served.ts'
import { like, texts } from './texts.ts'

const say = texts.en.desk
const waiting = { timeout: patienceMs, interval: 50 }
/** How long the network is away in the middle of sending. */
const offlineMs = 5_000

let database: TestDatabase
let served: Served
let sink: Sink
let browser: Browser
let desk: Desk
let call: ReturnType<typeof createClient>
beforeAll(async () => {
  await builtDesk()
  database = await testDatabase()
  ;[sink, browser, served] = await Promise.all([
    startSmtpSink(),
    launchBrowser(),
    serveKontor({ databaseUrl: database.appUrl }),
  ])
  await served.run(
    ['tenant', 'create', 'Firm', '--slug', 'firm', '--admin-login', 'boss', '--admin-password-stdin'],
    'a long sentence\n',
  )
  await served.run(
    ['apply', '-', '--tenant', 'firm'],
    JSON.stringify({ queues: [{ name: 'Service' }], accounts: [accountAt(sink)], users: [anna] }),
  )
  const { token } = JSON.parse(
    await served.run(['token', 'create', '--tenant', 'firm', '--login', 'anna']),
  ) as { token: string }
  call = createClient({ baseUrl: served.baseUrl, token })
  const client = new pg.Client({ connectionString: database.superuserUrl })
  await client.connect()
  await client.query('update tenants set undo_seconds = 2')
  await client.end()
  desk = await openDesk(browser, { baseUrl: served.baseUrl })
  await desk.logIn({ tenant: 'firm', login: 'anna', password: 'anna-anna' })
})
afterAll(async () => {
  await browser.close()
  await served.stop()
  await sink.stop()
  await database.drop()
})

/** A mail comes in and is opened by "Next case". */
async function nextCase(subject: string): Promise<string> {
  const envelope = { from: 'eve@customer.example', to: ['service@firm.example'] }
  await sendBySmtp(served.smtpPort, letter({ subject }), envelope)
  await vi.waitFor(async () => {
    const { items } = await call(listCases, { query: { q: subject } })
    expect(items).toHaveLength(1)
  }, waiting)
  const id = await desk.next()
  await desk.page.getByRole('heading', { name: subject }).waitFor()
  return id
}

const sendButton = (page: Page) => deskOn(page, 'en', desk.watch).button(say.composer.sendClose)

const saidSent = () =>
  desk.page.getByText(like(say.composer.sentClosed)).or(desk.page.getByText(say.composer.goneClosed)).first()

/** Once the reply has been accepted: it went out one time, and no other is on its way. */
async function expectOneReply(caseId: string, words: string): Promise<void> {
  await sink.waitFor(({ raw }) => raw.includes(words), 30_000)
  await vi.waitFor(async () => {
    const { items } = await call(readMessages, { params: { id: caseId } })
    const replies = items.filter(({ direction }) => direction === 'out')
    expect(replies.map(({ outbox }) => outbox?.state)).toEqual(['accepted'])
  }, waiting)
  expect(sink.messages.filter(({ raw }) => raw.includes(words))).toHaveLength(1)
}

it('the server dies while somebody writes: the desk says so, comes back by itself, the draft is there, sending works once', async () => {
  const id = await nextCase('A crash')
  const { page, composer } = desk
  await desk.write('Before the crash')
  await served.kill()
  await composer.getByRole('textbox', { name: say.composer.body }).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText(' and after it')
  await page.getByText(like(say.frame.reconnecting)).waitFor()
  await composer.getByText(say.composer.savedHere).waitFor()
  await served.start()
  await page.getByText(like(say.frame.reconnecting)).waitFor({ state: 'detached' })
  await composer.getByText(like(say.composer.saved)).waitFor()
  await composer.getByText('Before the crash and after it').waitFor()
  await sendButton(page).click()
  await expectOneReply(id, 'Before the crash and after it')
})

it('a double click on Send sends once; the way back shows no composer to send again', async () => {
  const id = await nextCase('Two clicks')
  await desk.write('Clicked twice')
  await desk.button(say.composer.sendClose, desk.composer).dblclick()
  await saidSent().waitFor()
  await desk.page.goBack()
  await desk.page.getByRole('heading', { name: 'Two clicks' }).waitFor()
  await desk.letters.nth(1).getByText('Clicked twice').waitFor()
  expect(await desk.composer.count()).toBe(0)
  await expectOneReply(id, 'Clicked twice')
  await desk.page.goto('/work')
})

it('two tabs with the same draft send it once', async () => {
  const id = await nextCase('Two tabs')
  await desk.write('From two tabs')
  const other = await desk.page.context().newPage()
  await other.goto(`/work/${id}`)
  const second = deskOn(other, 'en', desk.watch)
  await second.composer.getByText('From two tabs').waitFor()
  await second.composer.getByText(like(say.composer.saved)).waitFor()
  const buttons = await Promise.all([
    sendButton(desk.page).elementHandle(),
    sendButton(other).elementHandle(),
  ])
  // Without looking first: the slower tab learns at once that the draft is gone.
  await Promise.all(buttons.map((button) => button?.evaluate((element) => (element as HTMLElement).click())))
  await expectOneReply(id, 'From two tabs')
  await other.close()
})

it('the network is away while sending: the reply waits, says so, and goes out once', async () => {
  const id = await nextCase('No network')
  const { page, composer } = desk
  await desk.write('Through the tunnel')
  await page.context().setOffline(true)
  await page.getByText(say.frame.offline).waitFor()
  await sendButton(page).click()
  await composer.getByText(say.composer.waitsOnline).waitFor()
  await new Promise((done) => setTimeout(done, offlineMs))
  await page.context().setOffline(false)
  await saidSent().waitFor()
  await expectOneReply(id, 'Through the tunnel')
})

it('the answer to sending is lost on its way: asking again does not send again', async () => {
  const id = await nextCase('Lost answer')
  const { page } = desk
  await desk.write('Only once, please')
  let lost = 0
  await page.route('**/replies', async (route) => {
    if (lost > 0) return route.continue()
    lost += 1
    await route.fetch()
    await route.abort('connectionreset')
  })
  await sendButton(page).click()
  await saidSent().waitFor()
  expect(lost).toBe(1)
  await page.unroute('**/replies')
  await expectOneReply(id, 'Only once, please')
  expect(desk.watch).toMatchObject({ foreign: [], violations: [], crashes: [] })
})
