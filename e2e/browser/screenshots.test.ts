import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { launchBrowser } from '../peers/browser.ts'
import { builtDesk } from './built-desk.ts'
import { type Served, serveKontor } from './served.ts'
import { type Look, narrow, tour, wide } from './tour.ts'

const folder = fileURLToPath(new URL('../screenshots/', import.meta.url))
const tourLimitMs = 180_000

/** Pictures of every page for people to look at, in e2e/screenshots/; only with SCREENSHOTS=1. */
describe('pictures', () => {
  let served: Served
  let browser: Browser
  beforeAll(async () => {
    await builtDesk()
    await mkdir(folder, { recursive: true })
    ;[served, browser] = await Promise.all([serveKontor({ demo: true }), launchBrowser()])
  })
  afterAll(async () => {
    await browser.close()
    await served.stop()
  })

  it.each([
    ['de-light', { locale: 'de', colorScheme: 'light', viewport: wide }],
    ['en-dark', { locale: 'en', colorScheme: 'dark', viewport: wide }],
    ['en-light-narrow', { locale: 'en', colorScheme: 'light', viewport: narrow }],
    ['de-dark-narrow', { locale: 'de', colorScheme: 'dark', viewport: narrow }],
  ] satisfies [string, Look][])(
    '%s',
    async (name, look) => {
      let count = 0
      await tour(browser, served.baseUrl, look, async (place, { page }) => {
        count += 1
        const file = `${name}-${String(count).padStart(2, '0')}-${place.replace(/[^a-z]+/g, '-')}.png`
        await page.screenshot({ path: join(folder, file), animations: 'disabled' })
      })
    },
    tourLimitMs,
  )
})
