import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchBrowser } from '../peers/browser.ts'
import { builtDesk } from './built-desk.ts'
import { openDesk } from './desk.ts'
import { type Served, serveKontor } from './served.ts'
import { like, texts } from './texts.ts'
import { type Look, narrow, tour, wide } from './tour.ts'
import type { Watch } from './watch.ts'

const tourLimitMs = 180_000
/** Longer animations are not waited for. */
const briefMs = 1_000
/** More steps than that from one control to the next is no keyboard path. */
const maxTabs = 40

let served: Served
let browser: Browser
let axe: string
beforeAll(async () => {
  await builtDesk()
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  ;[served, browser] = await Promise.all([serveKontor({ demo: true }), launchBrowser()])
})
afterAll(async () => {
  await browser.close()
  await served.stop()
})

/** Once nothing moves any more: what axe calls serious or critical, and whether the page scrolls sideways. */
async function faultsOf(page: Page, rules: readonly string[] = []): Promise<string[]> {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe)
  const options = { resultTypes: ['violations'], ...(rules.length > 0 && { runOnly: rules }) }
  return page.evaluate(`(async () => {
    const brief = document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime < ${briefMs})
    await Promise.allSettled(brief.map(({ finished }) => finished))
    const { violations } = await axe.run(document, ${JSON.stringify(options)})
    return [
      ...violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary)),
      ...(document.documentElement.scrollWidth > innerWidth ? ['wider than the window'] : []),
    ]
  })()`)
}

it.each([
  ['German, wide', { locale: 'de', colorScheme: 'light', viewport: wide }],
  ['English, narrow', { locale: 'en', colorScheme: 'light', viewport: narrow }],
] satisfies [string, Look][])(
  'on every page, light or dark, axe finds nothing serious, nothing scrolls sideways, and nobody else is asked (%s)',
  async (_name, look) => {
    const faults: Record<string, string[]> = {}
    const watches = new Set<Watch>()
    let places = 0
    await tour(browser, served.baseUrl, look, async (place, { page, watch }) => {
      watches.add(watch)
      places += 1
      const light = await faultsOf(page)
      await page.emulateMedia({ colorScheme: 'dark' })
      await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
      const dark = await faultsOf(page, ['color-contrast'])
      await page.emulateMedia({ colorScheme: 'light' })
      if (light.length + dark.length > 0) faults[place] = [...light, ...dark]
    })
    expect(faults).toEqual({})
    expect(places).toBeGreaterThan(20)
    for (const seen of watches) expect(seen).toMatchObject({ foreign: [], violations: [], crashes: [] })
  },
  tourLimitMs,
)

it('the main path needs no mouse: log in, next, read, reply, send and close', async () => {
  const desk = await openDesk(browser, { baseUrl: served.baseUrl })
  const { page, composer } = desk
  const say = texts.en.desk
  /** Presses Tab until the focus is there. */
  const tabTo = async (target: Locator) => {
    await target.first().waitFor()
    for (let step = 0; step < maxTabs; step += 1) {
      if (await target.first().evaluate((element) => element === document.activeElement)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`${String(target)} is not within ${maxTabs} tabs`)
  }
  await page.goto('/login')
  await tabTo(page.getByRole('textbox', { name: say.login.tenant }))
  await page.keyboard.type('nordlicht')
  await tabTo(page.getByRole('textbox', { name: say.login.login, exact: true }))
  await page.keyboard.type('ben')
  await tabTo(page.getByLabel(say.login.password, { exact: true }))
  await page.keyboard.type('demo-ben')
  await page.keyboard.press('Enter')

  await tabTo(desk.button(say.work.next))
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/work\/.+/)
  await desk.letters.first().waitFor()
  const subject = page.getByRole('heading', { level: 1 })
  await expect.poll(() => subject.evaluate((element) => element === document.activeElement)).toBe(true)
  await tabTo(page.getByRole('region', { name: say.case.thread }))

  await page.keyboard.press('r')
  const body = composer.getByRole('textbox', { name: say.composer.body })
  await body.waitFor()
  await expect.poll(() => body.evaluate((element) => element === document.activeElement)).toBe(true)
  await page.keyboard.type('Written without a mouse.')
  await page.keyboard.press('Control+Enter')
  await page.getByText(like(say.composer.sentClosed)).first().waitFor()
  await composer.waitFor({ state: 'detached' })

  // The same by what stands on the page, and taken back by its key.
  await page.keyboard.press('z')
  await page.getByText(say.composer.takenBack).waitFor()
  await tabTo(desk.button(say.composer.sendClose, composer))
  await page.keyboard.press('Enter')
  await page.getByText(like(say.composer.sentClosed)).first().waitFor()
  await desk.close()
})
