import { readCase, replyToCase, saveDraft } from '@kontor/contract'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accountAt, anna, type Firm, type House, openFirm, openHouse } from '../journeys/firm.ts'
import { letter } from '../journeys/letters.ts'
import { launchBrowser } from '../peers/browser.ts'
import { builtDesk } from './built-desk.ts'
import { type Desk, openDesk } from './desk.ts'
import { fill } from './texts.ts'

/** News must be there within a second; a busy machine gets more before the journey calls it lost. */
const newsLimitMs = 5_000
const password = 'a long sentence'
const colleague = (login: string, name: string, profile: string, locale: string) => ({
  login,
  name,
  password,
  profile,
  locale,
  queues: profile === 'agent' ? ['Service', 'Office'] : [],
})

let house: House
let firm: Firm
let browser: Browser
const tookMs: Record<string, number> = {}
beforeAll(async () => {
  await builtDesk()
  ;[house, browser] = await Promise.all([openHouse(), launchBrowser()])
  firm = await openFirm(house, 'firm', {
    queues: [{ name: 'Service', serviceLevelMinutes: 60 }, { name: 'Office' }],
    accounts: [accountAt(house.sink)],
    users: [
      { ...anna, password },
      colleague('ben', 'Ben Okafor', 'agent', 'en'),
      colleague('carla', 'Carla Lind', 'supervisor', 'de'),
    ],
  })
  await house.ask('update tenants set undo_seconds = 1')
})
afterAll(async () => {
  process.stdout.write(`  news by the live connection, ms: ${JSON.stringify(tookMs)}\n`)
  await browser.close()
  await house.stop()
})

async function at(login: string, locale: 'de' | 'en' = 'en'): Promise<Desk> {
  const desk = await openDesk(browser, { baseUrl: house.kontor.baseUrl, locale })
  await desk.logIn({ tenant: 'firm', login, password })
  return desk
}

/** Does something at one desk and waits until another shows it. */
async function seen(what: string, act: () => Promise<unknown>, news: { waitFor(o: object): Promise<void> }) {
  const waiting = news.waitFor({ timeout: newsLimitMs + 5_000 })
  const from = performance.now()
  const acted = act().then(() => performance.now())
  await waiting
  const to = performance.now()
  await acted
  tookMs[what] = Math.round(to - from)
  expect(tookMs[what], what).toBeLessThan(newsLimitMs)
}

it('two agents get different cases, see each other write, and only a supervisor takes over', async () => {
  for (const subject of ['First', 'Second', 'Third']) await firm.receive(letter({ subject }))
  const [a, b, c] = await Promise.all([at('anna'), at('ben'), at('carla', 'de')])
  const say = a.words.desk

  const [one, two] = await Promise.all([a.next(), b.next()])
  expect(one).not.toBe(two)
  expect(new Set([one, two]).size).toBe(2)

  // Ben looks at Anna's case: he may read, not write.
  await b.page.goto(`/cases/${one}`)
  await b.page
    .getByText(fill(say.list.writing, { name: 'Anna Berg' }))
    .first()
    .waitFor()
  expect(await b.button(say.case.reply).getAttribute('aria-disabled')).toBe('true')
  expect(await b.button(say.case.reply).getAttribute('title')).toBe(say.case.whyNotWork)
  const call = await firm.tenant.client('ben')
  const params = { id: one }
  await expect(call(replyToCase, { params, body: { text: 'Mine!' } })).rejects.toMatchObject({
    code: 'lease-held',
  })
  await expect(call(saveDraft, { params, body: { text: 'Mine!' } })).resolves.toMatchObject({ version: 1 })

  // A free case: who writes first holds it, the other reads along.
  const free = (await firm.cases()).find(({ id }) => id !== one && id !== two)?.id ?? ''
  await Promise.all([a.page.goto(`/cases/${free}`), b.page.goto(`/cases/${free}`)])
  await a.letters.first().waitFor()
  await seen(
    'a colleague begins to write',
    () => b.button(say.case.reply).click(),
    a.page.getByRole('main').getByText(fill(say.list.writing, { name: 'Ben Okafor' })),
  )
  await b.write('Ben was first.')
  await a.button(say.case.reply).click()
  await a.composer.getByText(fill(say.composer.held, { name: 'Ben Okafor' })).waitFor()
  expect(
    await a.composer.getByRole('textbox', { name: say.composer.body }).getAttribute('contenteditable'),
  ).toBe('false')
  expect(await a.button(say.composer.takeOver, a.composer).count()).toBe(0)
  await seen(
    'a reply shows in the colleague’s open case',
    async () => {
      await b.button(say.composer.sendChoices, b.composer).click()
      await b.page.getByRole('menuitem', { name: say.composer.send, exact: true }).click()
    },
    a.letters.getByText('Ben was first.'),
  )

  // The supervisor takes the pen; Anna's words stay her draft.
  await a.page.goto(`/work/${one}`)
  await a.write('Half a sentence of Anna')
  const german = c.words.desk
  await c.page.goto(`/cases/${one}`)
  await c.page
    .getByRole('main')
    .getByText(fill(german.list.writing, { name: 'Anna Berg' }))
    .waitFor()
  await c.button(german.case.reply).click()
  await c.composer.getByText(fill(german.composer.held, { name: 'Anna Berg' })).waitFor()
  await seen(
    'a supervisor takes over',
    () => c.button(german.composer.takeOver, c.composer).click(),
    a.composer.getByText(fill(say.composer.lostLease, { name: 'Carla Lind' })),
  )
  await c.write('Carla answers.')
  await seen(
    'an answer closes the case at the other desk',
    () => c.button(german.composer.sendClose, c.composer).click(),
    a.page.getByRole('main').getByText(say.status.closed, { exact: true }),
  )
  const sent = await house.sink.waitFor(({ raw }) => raw.includes('Carla answers.'), 30_000)
  expect(sent.raw.toString()).not.toContain('Half a sentence')
  expect(house.sink.messages.filter(({ raw }) => raw.includes('Mine!'))).toEqual([])

  // A case that Ben moves to a queue of others leaves Anna's list.
  await Promise.all([a.page.goto('/cases'), b.page.goto(`/work/${two}`)])
  const { number } = await call(readCase, { params: { id: two } })
  const row = a.page.getByRole('link', { name: number })
  await row.waitFor()
  await b.button(say.case.move).click()
  const office = b.page
    .getByRole('dialog', { name: say.case.moveTitle })
    .getByRole('option', { name: 'Office' })
  await office.waitFor()
  await seen('a case moves away', () => office.click(), {
    waitFor: (wish) => row.waitFor({ ...wish, state: 'detached' }),
  })
  for (const desk of [a, b, c]) {
    expect(desk.watch).toMatchObject({ foreign: [], violations: [], crashes: [] })
    await desk.close()
  }
})
