import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createQueue } from '@kontor/contract'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { boss, type House, openHouse } from '../journeys/firm.ts'
import { launchBrowser } from '../peers/browser.ts'
import { builtDesk } from './built-desk.ts'
import { openDesk } from './desk.ts'
import { texts } from './texts.ts'

const taken: string[] = []
const other = createServer((request, response) => {
  taken.push(String(request.headers['kontor-event-type']))
  request.resume().on('end', () => response.writeHead(204).end())
})

let house: House
let browser: Browser
beforeAll(async () => {
  await builtDesk()
  ;[house, browser] = await Promise.all([openHouse(), launchBrowser()])
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await browser.close()
  await house.stop()
  other.close()
})

it('an administrator sets up a webhook, keeps its secret, sees the news that were taken and sends them again', async () => {
  const tenant = await house.kontor.tenant('firm', { users: [boss] })
  const desk = await openDesk(browser, { baseUrl: house.kontor.baseUrl })
  const { page, button } = desk
  const { admin } = texts.en
  const say = admin.webhooks
  await desk.logIn({ tenant: 'firm', login: 'boss', password: 'boss-boss' })
  await page.goto('/admin/webhooks')
  await page.getByText(say.empty).waitFor()
  await page.getByRole('link', { name: say.add }).first().click()
  await page.getByRole('textbox', { name: say.name, exact: true }).fill('Warehouse')
  await page.getByRole('textbox', { name: say.url }).fill('ftp://nowhere')
  await button(admin.parts.save).click()
  await page.getByText(say.urlWrong).waitFor()
  await page
    .getByRole('textbox', { name: say.url })
    .fill(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`)
  await page.getByRole('textbox', { name: say.types }).fill('queue.*')
  await button(admin.parts.save).click()
  const sheet = page.getByRole('dialog', { name: say.secret })
  expect(await sheet.getByRole('textbox').inputValue()).toMatch(/^whs_[\w-]{43}$/)
  await button(say.kept, sheet).click()
  await page.getByRole('link', { name: 'Warehouse' }).click()
  await page.getByText(say.noDeliveries).waitFor()
  await (await tenant.client('boss'))(createQueue, { body: { name: 'Service', serviceLevelMinutes: 60 } })
  await page.getByText('queue.created').waitFor()
  await button(say.again).click()
  await vi.waitFor(() => expect(taken).toEqual(['queue.created', 'queue.created']), { timeout: 15_000 })
  expect(desk.watch).toMatchObject({ foreign: [], crashes: [], violations: [] })
  await desk.close()
})
