import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchBrowser } from '../../e2e/peers/browser.ts'
import { startRehearsal } from './rehearsal.ts'

const WAIT_MS = 10_000
const LIMIT_MS = 60_000

async function seriousFaults(page: Page): Promise<string[]> {
  return page.evaluate(`axe.run(document).then((result) => result.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes[0].html))`)
}

async function openPage(page: Page, url: string, axe: string): Promise<void> {
  page.setDefaultTimeout(WAIT_MS)
  await page.goto(url)
  await page.evaluate(axe)
}

it.each([
  ['light, wide, German', { locale: 'de-DE', viewport: { width: 1280, height: 800 } }, 'Antworten', 'Senden'],
  [
    'dark, narrow, English',
    { locale: 'en-GB', colorScheme: 'dark' as const, viewport: { width: 390, height: 800 } },
    'Answer',
    'Send',
  ],
])(
  'a newcomer writes as a customer, is answered and answers back (%s)',
  async (_what, look, answer, send) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'kontor-demo-page-'))
    const rehearsal = await startRehearsal(dataDir)
    const browser = await launchBrowser()
    try {
      const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
      const page = await browser.newPage(look)
      const problems: string[] = []
      page.on('pageerror', (error) => problems.push(error.message))
      page.on('console', (said) => {
        const isExpected = /sandboxed and the 'allow-scripts'|status of 422/.test(said.text())
        if (said.type() === 'error' && !isExpected) problems.push(said.text())
      })
      await openPage(page, `${rehearsal.url}/demo/`, axe)
      expect(await seriousFaults(page)).toEqual([])

      await page.locator('#new-mail').click()
      expect(await seriousFaults(page)).toEqual([])
      await page.locator('[name=address]').fill('robin@x')
      await page.locator('[name=text]').fill('Wo bleibt mein Paket?\n\n<b>Robin</b>')
      await page.getByRole('button', { name: send, exact: true }).click()
      await page.locator('[name=address][aria-invalid=true]').waitFor()
      await page.locator('[name=address]').fill('robin@kunde.example')
      await page.locator('[name=attachment]').selectOption('photo')
      await page.getByRole('button', { name: send, exact: true }).click()

      const frame = page.frameLocator('.letter iframe').first()
      await frame.getByText('Ihr Paket kommt morgen').waitFor()
      expect(await page.locator('.letter.own').first().innerText()).toContain('<b>Robin</b>')
      expect(await page.title()).not.toBe('scripted')
      expect(await seriousFaults(page)).toEqual([])

      await page.getByRole('button', { name: answer, exact: true }).click()
      await page.locator('.answer [name=text]').fill('Danke schön!')
      await page.getByRole('button', { name: send, exact: true }).click()
      await page.locator('.letter.own').nth(1).waitFor()
      expect(await page.locator('.thread').count()).toBe(1)
      expect(rehearsal.arrived).toHaveLength(2)
      expect(problems).toEqual([])
      const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
      expect(isTooWide).toBe(false)
    } finally {
      await browser.close()
      await rehearsal.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
  LIMIT_MS,
)
