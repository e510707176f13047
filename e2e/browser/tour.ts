import type { Browser } from 'playwright-core'
import { type Desk, openDesk } from './desk.ts'
import { like, type Locale } from './texts.ts'

/** How the desk is looked at. */
export interface Look {
  locale: Locale
  colorScheme: 'light' | 'dark'
  viewport: { width: number; height: number }
}

export const wide = { width: 1440, height: 900 }
export const narrow = { width: 390, height: 844 }

/** Who of the demo speaks the language at work. */
const agents = { de: 'anna', en: 'ben' } as const

/** Called at each place, once it stands. */
export type Visit = (place: string, desk: Desk) => Promise<void>

/** Goes through every page of the desk of a demo server, as an agent and as the administrator. */
export async function tour(browser: Browser, baseUrl: string, look: Look, visit: Visit): Promise<void> {
  const agent = await openDesk(browser, { baseUrl, ...look })
  await atTheDoor(agent, visit)
  await agent.logIn({
    tenant: 'nordlicht',
    login: agents[look.locale],
    password: `demo-${agents[look.locale]}`,
  })
  await atWork(agent, visit)
  await agent.close()
  const admin = await openDesk(browser, { baseUrl, ...look, locale: 'de' })
  await admin.logIn({ tenant: 'nordlicht', login: 'admin', password: 'demo-admin' })
  await inAdministration(admin, visit)
  await admin.close()
}

async function atTheDoor(desk: Desk, visit: Visit): Promise<void> {
  const { page, words } = desk
  const say = words.desk
  await page.goto('/login/link#of-nobody')
  await desk.button(say.security.linkGo).waitFor()
  await visit('password by link', desk)
  await page.goto('/login')
  await page.getByText(say.login.demoTitle).waitFor()
  await visit('login', desk)
  await desk.button(say.login.submit).click()
  await page.getByText(say.login.required).first().waitFor()
  await visit('login, fields missing', desk)
}

async function atWork(desk: Desk, visit: Visit): Promise<void> {
  const { page, words, composer } = desk
  const say = words.desk
  await visit('work', desk)
  await page.goto('/cases')
  await page.locator('[data-case]').first().waitFor()
  await visit('cases', desk)
  await page.goto('/work')
  await desk.next()
  await desk.letters.first().waitFor()
  await visit('case', desk)
  await desk.write('Guten Tag')
  await desk.button(say.composer.showCc, composer).click()
  await visit('case with composer', desk)
  await page.keyboard.press('Escape')
  if ((await page.getByRole('complementary').count()) === 0) await desk.button(say.case.panelShow).click()
  await page.getByRole('tab', { name: say.customer.history }).click()
  await page.getByRole('tabpanel').getByRole('listitem').first().waitFor()
  await visit('history', desk)
  await page.getByRole('tab', { name: say.customer.tab }).click()
  await page.getByRole('tabpanel').getByText(say.customer.contacts).waitFor()
  await visit('customer', desk)
  await page.goto(page.url())
  await desk.letters.first().waitFor()
  await desk.button(say.case.move).click()
  await page.getByRole('dialog', { name: say.case.moveTitle }).getByRole('option').first().waitFor()
  await visit('move', desk)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('a')
  await page.getByRole('option').nth(3).waitFor()
  await visit('palette', desk)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: say.keys.title }).waitFor()
  await visit('shortcuts', desk)
  await page.goto('/security')
  await desk.button(say.security.totpSetUp).waitFor()
  await page.getByText(say.security.current).waitFor()
  await visit('security', desk)
  await desk.button(say.security.totpSetUp).click()
  await page.getByRole('img', { name: say.security.totpQr }).waitFor()
  await visit('security, authenticator app', desk)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await desk.button(say.security.newToken).click()
  await page.getByText(say.security.tokenSome).click()
  await visit('security, new token', desk)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.goto('/cases/nowhere')
  await page.getByText(say.case.gone).waitFor()
  await visit('no such case', desk)
  await page.goto('/cases?q=nothing-is-called-so')
  await page.getByText(say.list.empty).waitFor()
  await visit('cases, none', desk)
  await page.goto('/admin')
  await page.getByText(like(words.admin.wall.title)).waitFor()
  await visit('administration, not allowed', desk)
}

async function inAdministration(desk: Desk, visit: Visit): Promise<void> {
  const { page, words } = desk
  const { admin } = words
  for (const name of ['accounts', 'queues', 'users'] as const) {
    await page.goto(`/admin/${name}`)
    await page.getByRole('heading', { level: 1, name: admin.nav[name] }).waitFor()
    const first = page.locator(`main a[href^="/admin/${name}/"]:not([href$="/new"])`).first()
    await first.waitFor()
    await visit(`administration: ${name}`, desk)
    await first.click()
    await desk.button(admin.parts.save).waitFor()
    await visit(`administration: one of ${name}`, desk)
    await page.goto(`/admin/${name}/new`)
    await desk.button(admin.parts.save).click()
    await page.getByText(admin.field.required).first().waitFor()
    await visit(`administration: new in ${name}, fields missing`, desk)
  }
  for (const name of ['ledger', 'events'] as const) {
    await page.goto(`/admin/${name}`)
    await page.getByRole('heading', { level: 1, name: admin.nav[name] }).waitFor()
    await page.waitForLoadState('networkidle')
    await visit(`administration: ${name}`, desk)
  }
  await page.goto('/admin/sign-in')
  await desk.button(admin.signIn.addProvider).click()
  await page.getByRole('dialog', { name: admin.signIn.addProvider }).waitFor()
  await visit('administration: sign-in, new provider', desk)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await visit('administration: sign-in', desk)
}
