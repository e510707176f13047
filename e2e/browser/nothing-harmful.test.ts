import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { asRawMail, hostileMails } from '../../core/src/mail/testdata/hostile.ts'
import { readMessages, replyToCase } from '@kontor/contract'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { accountAt, anna, type Firm, type House, openFirm, openHouse } from '../journeys/firm.ts'
import { letter, sendBySmtp } from '../journeys/letters.ts'
import { launchBrowser } from '../peers/browser.ts'
import { builtDesk } from './built-desk.ts'
import { type Desk, openDesk } from './desk.ts'
import { fill, like, texts } from './texts.ts'

/** So many mails lie in one case: its page has as many frames. */
const mailsPerCase = 60
const mallory = 'Mallory <mallory@example.net>'
const say = texts.en.desk
const redDot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='

let house: House
let firm: Firm
let browser: Browser
let desk: Desk
beforeAll(async () => {
  await builtDesk()
  ;[house, browser] = await Promise.all([openHouse(), launchBrowser()])
  firm = await openFirm(house, 'firm', {
    queues: [{ name: 'Service' }],
    accounts: [accountAt(house.sink)],
    users: [anna],
  })
  desk = await openDesk(browser, { baseUrl: house.kontor.baseUrl })
  await desk.logIn({ tenant: 'firm', login: 'anna', password: 'anna-anna' })
})
afterAll(async () => {
  await browser.close()
  await house.stop()
})

/** A case that Mallory's further mails join, because they answer ours; gives the header that says so. */
async function openCase(subject: string): Promise<{ id: string; thread: string }> {
  const { caseId } = await firm.receive(letter({ from: mallory, subject }))
  const id = caseId ?? ''
  const reply = await firm.call(replyToCase, { params: { id }, body: { text: 'Please show us.' } })
  return { id, thread: `In-Reply-To: ${reply.messageId}\r\n` }
}

async function takeIn(mails: Buffer[]): Promise<void> {
  const envelope = { from: 'mallory@example.net', to: ['service@firm.example'] }
  for (const raw of mails) await sendBySmtp(house.kontor.smtpPort, raw, envelope)
  await vi.waitFor(
    async () => {
      const [waiting] = await house.ask<{ count: number }>(
        "select count(*)::int as count from ledger where state = 'received'",
      )
      expect(waiting?.count).toBe(0)
    },
    { timeout: 60_000, interval: 100 },
  )
}

/** Unfolds the case and shows every message as it was sent. Runs in the page. */
async function showAllAsSent(page: Page): Promise<void> {
  const names = { view: say.letter.view, sent: say.letter.asSent }
  await page.evaluate(async ({ view, sent }) => {
    const drawn = () => new Promise((done) => requestAnimationFrame(done))
    for (const button of document.querySelectorAll<HTMLElement>(`button[aria-label="${view}"]`)) {
      const menu = () => document.getElementById(button.getAttribute('aria-controls') ?? '')
      button.click()
      while (menu() === null) await drawn()
      const items = [...(menu()?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
      const choice = items.find(({ textContent }) => textContent === sent) ?? button
      choice.click()
      while (menu() !== null) await drawn()
    }
  }, names)
}

/** What the page and its frames look like to somebody who searches for damage. */
function inspect(page: Page) {
  return page.evaluate(() => {
    const frames = [...document.querySelectorAll('iframe')]
    const addresses = frames.flatMap(({ contentDocument: inner }) =>
      [...(inner?.querySelectorAll('[href],[src],[srcset],[background],[action]') ?? [])]
        .filter((element) => element.tagName !== 'BASE')
        .flatMap((element) =>
          ['href', 'src', 'srcset', 'background', 'action'].map((name) => element.getAttribute(name) ?? ''),
        ),
    )
    const active = 'script,object,embed,iframe,frame,form,input,button,svg,math,link,template,applet,portal'
    const handlers = (element: Element) => element.getAttributeNames().filter((name) => name.startsWith('on'))
    return {
      canaries: [window, ...frames.map(({ contentWindow }) => contentWindow)].filter(
        (win) => win !== null && '__pwn' in win,
      ).length,
      frames: frames.length,
      sandboxes: [...new Set(frames.map(({ sandbox }) => sandbox.value))],
      odd: addresses.filter((address) => !/^(https?:|mailto:|tel:|data:image\/|\/api\/|#|$)/i.test(address)),
      active: frames.flatMap(({ contentDocument: inner }) =>
        [...(inner?.body.querySelectorAll(active) ?? [])].map(({ outerHTML }) => outerHTML),
      ),
      handlers: frames.flatMap(({ contentDocument: inner }) =>
        [...(inner?.querySelectorAll('*') ?? [])].flatMap(handlers),
      ),
      root: document.querySelectorAll('body > #root').length,
      landmarks: ['header', 'nav', 'main'].map(
        (name) => document.querySelectorAll(`#root ${name}`).length > 0,
      ),
    }
  })
}

it(`${hostileMails.length} hostile mails (S01) are read on the desk: nothing runs, loads, navigates or changes the page`, async () => {
  expect(hostileMails.length).toBeGreaterThanOrEqual(150)
  const { page, letters } = desk
  const dialogs: string[] = []
  let frames = 0
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  for (let from = 0; from < hostileMails.length; from += mailsPerCase) {
    const batch = hostileMails.slice(from, from + mailsPerCase)
    const { id, thread } = await openCase(`Batch ${from}`)
    await takeIn(batch.map((mail) => Buffer.from(thread + asRawMail(mail), 'latin1')))
    await page.goto(`/cases/${id}`)
    await letters.first().waitFor()
    const visits = desk.watch.visited.length
    await page.getByRole('button', { name: like(say.case.older_other) }).click()
    await vi.waitFor(async () => expect(await letters.count()).toBe(batch.length + 2), { timeout: 10_000 })
    await showAllAsSent(page)
    await page.waitForLoadState('networkidle')
    const found = await inspect(page)
    expect(found).toMatchObject({ canaries: 0, odd: [], active: [], handlers: [], root: 1 })
    expect(found.landmarks).toEqual([true, true, true])
    const { items } = await firm.call(readMessages, { params: { id }, query: { limit: 200 } })
    expect(found.frames).toBe(items.filter(({ html }) => html !== null).length)
    frames += found.frames
    expect(found.sandboxes.join()).not.toContain('allow-scripts')
    expect(desk.watch.visited.slice(visits)).toEqual([])
    expect(page.context().pages()).toHaveLength(1)
  }
  expect(dialogs).toEqual([])
  expect(frames).toBeGreaterThan(hostileMails.length / 3)
  expect(desk.watch).toMatchObject({ foreign: [], crashes: [], violations: [] })
})

it('remote pictures are not fetched; files are downloaded as files, in a sandbox', async () => {
  const { page, letters } = desk
  const mail = [
    `From: ${mallory}`,
    'To: service@firm.example',
    'Subject: With files',
    'Message-ID: <files@hostile.example>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Look</p><img src="https://evil.example/1.png"><img src="//evil.example/2.png" width=1>',
    '--b',
    'Content-Type: text/html; name="page.html"',
    'Content-Disposition: attachment; filename="page.html"',
    '',
    '<script>window.__pwn=1</script>',
    '--b',
    'Content-Type: image/svg+xml; name="picture.svg"',
    'Content-Disposition: attachment; filename="picture.svg"',
    '',
    '<svg xmlns="http://www.w3.org/2000/svg" onload="window.__pwn=1"/>',
    '--b--',
    '',
  ].join('\r\n')
  const { caseId } = await firm.receive(mail)
  await page.goto(`/cases/${caseId}`)
  const message = letters.first()
  await message.getByRole('list', { name: say.letter.files }).waitFor()
  await showAllAsSent(page)
  await message.getByText(say.letter.picturesHeld).waitFor()
  for (const name of ['page.html', 'picture.svg']) {
    const link = message.getByRole('link', { name: like(fill(say.letter.download, { name })) })
    const answer = await page.request.get((await link.getAttribute('href')) ?? '')
    expect(answer.headers()).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
    })
    expect(answer.headers()['content-disposition']).toMatch(/^attachment;/)
    expect(answer.headers()['content-security-policy']).toMatch(/^sandbox;/)
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    expect(download.suggestedFilename()).toBe(name)
  }
  expect(await inspect(page)).toMatchObject({ canaries: 0, odd: [], active: [], root: 1 })
  expect(desk.watch).toMatchObject({ foreign: [], crashes: [], violations: [] })
})

it('pictures from outside come when they are asked for, from our own server, and for good where a sender is chosen', async () => {
  const { page, letters } = desk
  let asked = 0
  const foreign = createServer((_request, response) => {
    asked++
    response.end(Buffer.from(redDot, 'base64'))
  })
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve))
  const image = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/dot.png`
  const html = `<p>Look</p><img alt="dot" width="40" height="40" src="${image}">`
  const head = [
    `From: ${mallory}`,
    'To: service@firm.example',
    'Subject: A dot',
    'Message-ID: <dot@hostile.example>',
  ]
  const { caseId } = await firm.receive(
    [...head, 'MIME-Version: 1.0', 'Content-Type: text/html', '', html, ''].join('\r\n'),
  )
  await page.goto(`/cases/${caseId}`)
  const message = letters.first()
  const dot = message.frameLocator('iframe').getByRole('img', { name: 'dot' })
  const width = () => dot.evaluate((element) => (element as HTMLImageElement).naturalWidth)
  await message.waitFor()
  await showAllAsSent(page)
  await message.getByText(say.letter.picturesHeld).waitFor()
  expect([await width(), asked]).toEqual([0, 0])
  await message.getByRole('button', { name: say.letter.picturesShow }).click()
  await vi.waitFor(async () => expect(await width()).toBe(1))
  await message.getByText(say.letter.picturesShown).waitFor()
  await message
    .getByRole('button', { name: fill(say.letter.picturesAlways, { address: 'mallory@example.net' }) })
    .click()
  const never = message.getByRole('button', {
    name: fill(say.letter.picturesNever, { address: 'mallory@example.net' }),
  })
  await never.waitFor()
  await page.reload()
  await message.waitFor()
  await showAllAsSent(page)
  await vi.waitFor(async () => expect(await width()).toBe(1))
  await never.click()
  await message.getByText(say.letter.picturesHeld).waitFor()
  expect(asked).toBe(1)
  expect(desk.watch).toMatchObject({ foreign: [], crashes: [], violations: [] })
  foreign.close()
})
