import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accountAt, anna, type Firm, type House, openFirm, openHouse } from '../journeys/firm.ts'
import { letter } from '../journeys/letters.ts'
import { launchBrowser } from '../peers/browser.ts'
import { builtDesk } from './built-desk.ts'
import { openDesk } from './desk.ts'
import { like } from './texts.ts'

let house: House
let firm: Firm
let browser: Browser
beforeAll(async () => {
  await builtDesk()
  ;[house, browser] = await Promise.all([openHouse(), launchBrowser()])
  firm = await openFirm(house, 'firm', {
    queues: [{ name: 'Service' }],
    accounts: [accountAt(house.sink)],
    users: [anna],
  })
})
afterAll(async () => {
  await browser.close()
  await house.stop()
})

it('P06 an answer that comes back is shown beside its recipient and on the timeline, while the agent looks', async () => {
  const line = await firm.receive(letter({ from: 'eve@customer.example', subject: 'Where is the tent?' }))
  const { sent } = await firm.answer(line.caseId, { text: 'It is on its way.' })
  const desk = await openDesk(browser, { baseUrl: house.kontor.baseUrl })
  const { page, words, letters } = desk
  const say = words.desk
  await desk.logIn({ tenant: 'firm', login: 'anna', password: 'anna-anna' })
  await page.goto(`/work/${line.caseId}`)
  await letters.nth(1).getByText(like(say.delivery.accepted)).waitFor()

  const bounce = letter({
    from: 'Mail Delivery System <MAILER-DAEMON@mx.customer.example>',
    subject: 'Undelivered Mail Returned to Sender',
    text: `Your message could not be delivered.\n\n<eve@customer.example>: 550 5.1.1 no such user\n\n--- Below this line is a copy of the message.\n\n${sent.raw.toString()}`,
  })
  expect(await firm.receive(bounce, { from: '' })).toMatchObject({ state: 'bounce' })
  await letters.nth(1).getByText(like(say.delivery.reported.failed)).waitFor()
  const thread = page.getByRole('region', { name: say.case.thread })
  await thread.getByText(like(say.event.case['delivery-failed'])).waitFor()
  await thread.getByText(like(say.event.case['reopened-refused'])).waitFor()
  expect(await letters.count()).toBe(2)
  await desk.close()
})
