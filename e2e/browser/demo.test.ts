import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchBrowser } from '../peers/browser.ts'
import { builtDesk } from './built-desk.ts'
import { openDesk, patienceMs } from './desk.ts'
import { type Served, serveKontor } from './served.ts'
import { like } from './texts.ts'
import { watch } from './watch.ts'

let served: Served
let browser: Browser
beforeAll(async () => {
  await builtDesk()
  ;[served, browser] = await Promise.all([serveKontor({ demo: true }), launchBrowser()])
})
afterAll(async () => {
  await browser.close()
  await served.stop()
})

/** Opens a customer's mailbox on the customer side. */
async function mailboxOf(page: Page, address: string) {
  await page.locator(`#customers [data-address="${address}"]`).click()
  return page.locator('#pane')
}

it('a newcomer’s minute: log in by a click, next case, answer; the customer reads it, writes back, and it joins', async () => {
  const desk = await openDesk(browser, { baseUrl: served.baseUrl, locale: 'de' })
  const { page, letters, words } = desk
  const say = words.desk
  await page.goto('/')
  await page.getByRole('button', { name: 'Anna Berg' }).click()
  await page.getByRole('heading', { name: say.work.title }).first().waitFor()
  const queues = page.getByRole('region', { name: say.work.queues })
  await queues.getByRole('link', { name: /[1-9]/ }).first().waitFor()
  const id = await desk.next()
  await letters.first().waitFor()
  const { items } = (await (await page.request.get(`/api/v1/cases/${id}/messages`)).json()) as {
    items: { from: { address: string } }[]
  }
  const customer = items[0]?.from.address ?? ''
  await desk.write('Guten Tag, das Paket ist morgen bei Ihnen.')
  await desk.button(say.composer.sendChoices, desk.composer).click()
  await page.getByRole('menuitem', { name: say.composer.send, exact: true }).click()
  await page.getByText(like(say.composer.sent)).first().waitFor()

  const side = await page.context().newPage()
  side.setDefaultTimeout(patienceMs)
  const seen = watch(page.context(), served.baseUrl)
  await side.goto('/demo/')
  const mailbox = await mailboxOf(side, customer)
  const answer = mailbox.locator('.letter:not(.own) iframe').last()
  await answer.contentFrame().getByText('das Paket ist morgen bei Ihnen').waitFor()
  await mailbox.locator('.thread-foot button').first().click()
  await mailbox.locator('form [name=text]').fill('Wunderbar, vielen Dank!')
  await mailbox.locator('form [type=submit]').click()

  await page.bringToFront()
  await letters.getByText('Wunderbar, vielen Dank!').waitFor()
  await letters.getByText(like(say.delivery.accepted)).waitFor()
  for (const place of [desk.watch, seen])
    expect(place).toMatchObject({ foreign: [], violations: [], crashes: [] })
  await desk.close()
})

it('who writes first as a customer finds the mail at the desk, from the link on the login page', async () => {
  const desk = await openDesk(browser, { baseUrl: served.baseUrl })
  const { page, words } = desk
  await page.goto('/login')
  const [side] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('link', { name: words.desk.login.demoCustomer }).click(),
  ])
  side.setDefaultTimeout(patienceMs)
  // Drawn by the page's script, as is what the button does.
  await side.locator('#languages button').first().waitFor()
  await side.locator('#new-mail').click()
  await side.locator('[name=name]').fill('Robin Winter')
  await side.locator('[name=address]').fill('robin@customer.example')
  await side.locator('[name=mailbox]').selectOption('en')
  await side.locator('[name=subject]').fill('A lantern without light')
  await side.locator('[name=text]').fill('It does not shine.')
  await side.locator('[name=attachment]').selectOption('photo')
  await side.locator('form [type=submit]').click()
  await side.locator('.letter.own').waitFor()

  await page.getByRole('button', { name: 'Ben Okafor' }).click()
  await page.getByRole('heading', { name: words.desk.work.title }).first().waitFor()
  await page.goto('/cases?sort=newest')
  await page.getByRole('link', { name: 'A lantern without light' }).click()
  await desk.letters.getByText('It does not shine.').waitFor()
  await desk.letters.getByRole('list', { name: words.desk.letter.files }).getByRole('link').waitFor()
  // The receipt reaches the customer with the number of the case.
  await side.locator('.letter:not(.own)').first().waitFor()
  expect(desk.watch).toMatchObject({ foreign: [], violations: [], crashes: [] })
  await desk.close()
})
