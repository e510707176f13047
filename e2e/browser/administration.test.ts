import { listCases } from '@kontor/contract'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { boss, type House, openHouse } from '../journeys/firm.ts'
import type { TestTenant } from '../../server/src/testing/kontor.ts'
import { letter } from '../journeys/letters.ts'
import { launchBrowser } from '../peers/browser.ts'
import { type Dovecot, startDovecot } from '../peers/dovecot.ts'
import { builtDesk } from './built-desk.ts'
import { openDesk } from './desk.ts'
import { fill, like, texts } from './texts.ts'

const box = 'service@firm.example'
const password = 'geheim-1'
const newcomer = { tenant: 'firm', login: 'nora', password: 'a long sentence' }

let house: House
let dovecot: Dovecot
let tenant: TestTenant
let browser: Browser
beforeAll(async () => {
  await builtDesk()
  ;[dovecot, house, browser] = await Promise.all([
    startDovecot({ users: { [box]: password } }),
    openHouse(),
    launchBrowser(),
  ])
  tenant = await house.kontor.tenant('firm', { users: [{ ...boss, locale: 'de' }] })
})
afterAll(async () => {
  await browser.close()
  await house.stop()
  await dovecot.stop()
})

it('from nothing to a working account: queue, connection test that says what is wrong, first mail, a new user who gets it', async () => {
  const desk = await openDesk(browser, { baseUrl: house.kontor.baseUrl, locale: 'de' })
  const { page, button } = desk
  const { desk: say, admin } = desk.words
  await desk.logIn({ tenant: 'firm', login: 'boss', password: 'boss-boss' })
  await page.getByRole('link', { name: say.frame.admin }).click()
  await page.getByText(admin.accounts.queueFirst).waitFor()
  await page.getByRole('link', { name: admin.queues.add }).first().click()
  await page.getByRole('textbox', { name: admin.queues.name }).fill('Service')
  await button(admin.parts.save).click()
  await page.getByText(fill(admin.queues.created, { name: 'Service' })).waitFor()

  await page.getByRole('link', { name: admin.nav.accounts, exact: true }).first().click()
  await page.getByRole('link', { name: admin.accounts.add }).first().click()
  const part = (name: string) => page.getByRole('region', { name, exact: true })
  const field = (within: Locator, name: string) => within.getByLabel(name, { exact: true })
  const basics = part(admin.account.basics)
  await field(basics, admin.account.name).fill('service')
  await field(basics, admin.account.address).fill(box)
  const receive = part(admin.account.receive)
  await field(receive, admin.account.host).fill('localhost')
  await field(receive, admin.account.port).fill(String(dovecot.imapsPort))
  await field(receive, admin.account.user).fill(box)
  await receive.locator('input[type="password"]').fill('a wrong password')
  await field(receive, admin.account.folder).fill('INBOXX')
  await receive.getByRole('button', { name: like(admin.account.ca) }).click()
  await field(receive, admin.account.ca).fill(dovecot.ca)
  const send = part(admin.account.send)
  await send.getByText(admin.account.tlsMode.none, { exact: true }).first().click()
  await field(send, admin.account.host).fill('localhost')
  await field(send, admin.account.port).fill(String(house.sink.port))

  const test = part(admin.test.title)
  const step = (name: string) => test.getByRole('listitem').filter({ hasText: name }).first()
  await button(admin.test.run, test).click()
  await test.getByText(admin.test.notOk).waitFor()
  await step(admin.test.step.certificate).getByText(admin.test.ok.certificate).waitFor()
  await step(admin.test.step.login).getByText(admin.problem['login-refused'].what).waitFor()
  await step(admin.test.step.folder).getByText(admin.test.skipped).waitFor()

  await receive.locator('input[type="password"]').fill(password)
  await button(admin.test.again, test).click()
  await test
    .getByText(like(fill(admin.problem['folder-missing'].whatNearest, { folder: 'INBOXX' })))
    .waitFor()
  await button(fill(admin.test.useFolder, { name: 'INBOX' }), test).click()
  expect(await field(receive, admin.account.folder).inputValue()).toBe('INBOX')
  await button(admin.test.again, test).click()
  await test.getByText(admin.test.allOk).waitFor()
  await button(admin.parts.save).click()
  await page.getByText(fill(admin.account.created, { name: 'service' })).waitFor()
  await page.getByText(admin.accounts.state.ok, { exact: true }).waitFor()

  // The password is never shown again.
  await page.getByRole('link', { name: 'service', exact: true }).click()
  expect(await receive.locator('input[type="password"]').inputValue()).toBe('')
  await page.getByRole('link', { name: admin.nav.users, exact: true }).first().click()
  await page.getByRole('link', { name: admin.users.add }).first().click()
  await page.getByRole('textbox', { name: admin.users.name, exact: true }).fill('Nora Neu')
  await page.getByRole('textbox', { name: admin.users.login, exact: true }).fill(newcomer.login)
  await page.getByLabel(admin.users.password, { exact: true }).fill(newcomer.password)
  await page.getByLabel(admin.users.locale, { exact: true }).selectOption('en')
  await page.getByRole('checkbox', { name: 'Service' }).check()
  await button(admin.parts.save).click()
  await page.getByText(fill(admin.users.created, { name: 'Nora Neu' })).waitFor()

  const fresh = await openDesk(browser, { baseUrl: house.kontor.baseUrl })
  await fresh.logIn(newcomer)
  const queue = fresh.page
    .getByRole('region', { name: texts.en.desk.work.queues })
    .getByRole('link', { name: 'Service' })
  await queue.getByText('0', { exact: true }).waitFor()
  await dovecot.drop(box, letter({ subject: 'The first mail' }))
  await queue.getByText('1', { exact: true }).waitFor()
  await fresh.next()
  await fresh.page.getByRole('heading', { name: 'The first mail' }).waitFor()
  const { items } = await (await tenant.client('boss'))(listCases, {})
  expect(items.map(({ assignee }) => assignee?.login)).toEqual(['nora'])

  for (const { watch } of [desk, fresh])
    expect(watch).toMatchObject({ foreign: [], violations: [], crashes: [] })
})
