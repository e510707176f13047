import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { type Locale, like, type Texts, texts } from './texts.ts'
import { type Watch, watch } from './watch.ts'

/** Two cores that run a browser, the product and its database are slow at times. */
export const patienceMs = 20_000

export interface Login {
  tenant: string
  login: string
  password: string
}

/** A browser of one user, and the steps that most journeys are made of. */
export interface Desk {
  page: Page
  words: Texts
  watch: Watch
  /** Logs in by the form, from wherever the page is. */
  logIn(login: Login): Promise<void>
  /** Presses "Next case"; the id of the case that opens. */
  next(): Promise<string>
  button(name: string, within?: Page | Locator): Locator
  composer: Locator
  /** Opens the composer and writes; what stood there stays before it. */
  write(text: string): Promise<void>
  /** The messages of the open case. */
  letters: Locator
  close(): Promise<void>
}

export interface DeskOptions extends BrowserContextOptions {
  baseUrl: string
  locale?: Locale
}

/** A browser of its own (cookies, storage) at the desk's login. */
export async function openDesk(
  browser: Browser,
  { baseUrl, locale = 'en', ...more }: DeskOptions,
): Promise<Desk> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    ...more,
    baseURL: baseUrl,
    locale,
  })
  const seen = watch(context, baseUrl)
  const page = await context.newPage()
  page.setDefaultTimeout(patienceMs)
  return deskOn(page, locale, seen)
}

/** The same steps on a page that is open already. */
export function deskOn(page: Page, locale: Locale, seen: Watch): Desk {
  const words = texts[locale]
  const say = words.desk
  const button: Desk['button'] = (name, within = page) => within.getByRole('button', { name, exact: true })
  const composer = page.getByRole('region', { name: say.composer.title, exact: true })
  return {
    page,
    words,
    watch: seen,
    button,
    composer,
    letters: page.getByRole('region', { name: say.case.thread }).getByRole('article'),
    logIn: async ({ tenant, login, password }) => {
      await page.goto('/login')
      await page.getByRole('textbox', { name: say.login.tenant }).fill(tenant)
      await page.getByRole('textbox', { name: say.login.login, exact: true }).fill(login)
      await page.getByLabel(say.login.password, { exact: true }).fill(password)
      await button(say.login.submit).click()
      await page.getByRole('heading', { name: say.work.title }).first().waitFor()
    },
    next: async () => {
      const before = page.url()
      await button(say.work.next).first().click()
      await page.waitForURL((url) => /\/work\/.+/.test(url.pathname) && url.href !== before)
      return idOf(page)
    },
    write: async (text) => {
      if (!(await composer.isVisible())) await button(say.case.reply).click()
      await composer.getByRole('textbox', { name: say.composer.body }).click()
      await page.keyboard.press('Control+End')
      await page.keyboard.insertText(text)
      await composer.getByText(like(say.composer.saved)).waitFor()
    },
    close: () => page.context().close(),
  }
}

/** The id of the case that is open. */
export function idOf(page: Page): string {
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}
