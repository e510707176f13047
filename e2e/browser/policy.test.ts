import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accountAt, anna, type House, openFirm, openHouse } from '../journeys/firm.ts'
import { launchBrowser } from '../peers/browser.ts'
import { builtDesk } from './built-desk.ts'
import { openDesk } from './desk.ts'

const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')
const everywhere = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

let house: House
let browser: Browser
beforeAll(async () => {
  await builtDesk()
  ;[house, browser] = await Promise.all([openHouse(), launchBrowser()])
  await openFirm(house, 'firm', {
    queues: [{ name: 'Service' }],
    accounts: [accountAt(house.sink)],
    users: [anna],
  })
})
afterAll(async () => {
  await browser.close()
  await house.stop()
})

const ask = (path: string) => fetch(new URL(path, house.kontor.baseUrl))

it('every page has the same strict headers, and no script of its own inside (C08)', async () => {
  for (const path of [
    '/',
    '/login',
    '/work',

    '/cases',
    '/cases/some-case',
    '/admin',
    '/admin/accounts',
  ]) {
    const answer = await ask(path)
    expect(answer.status, path).toBe(200)
    expect(Object.fromEntries(answer.headers), path).toMatchObject(everywhere)
    const document = await answer.text()
    for (const [, attributes, inside] of document.matchAll(/<script\b([^>]*)>(.*?)<\/script>/gs)) {
      expect(attributes, path).toMatch(/\bsrc="\/[^/]/)
      expect(inside, path).toBe('')
    }
    expect(document, path).not.toMatch(/\son\w+=|javascript:/i)
    expect(document.match(/(?:src|href)="(?!\/(?!\/))[^"]*"/g), path).toBeNull()
  }
  for (const path of ['/api/v1/session', '/api/openapi.json', '/no-such-page', '/favicon.svg', '/scheme.js'])
    expect(Object.fromEntries((await ask(path)).headers), path).toMatchObject(everywhere)
})

it('the session’s cookie is out of reach for scripts and other sites, and answers are kept by nobody', async () => {
  const desk = await openDesk(browser, { baseUrl: house.kontor.baseUrl })
  await desk.logIn({ tenant: 'firm', login: 'anna', password: 'anna-anna' })
  const cookies = await desk.page.context().cookies()
  expect(cookies).toHaveLength(1)
  expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
  expect(await desk.page.evaluate(() => document.cookie)).toBe('')
  const session = await desk.page.request.get('/api/v1/session')
  expect(session.headers()['cache-control']).toBe('no-store')
  await desk.close()
})

it('a script that gets into the page all the same is stopped, and this journey sees it', async () => {
  const desk = await openDesk(browser, { baseUrl: house.kontor.baseUrl })
  const { page, watch } = desk
  await page.goto('/login')
  await page.getByRole('form').waitFor()
  expect(watch).toMatchObject({ foreign: [], violations: [], crashes: [] })
  const stopped = await page.evaluate(async () => {
    const seen: string[] = []
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
      seen.push(effectiveDirective),
    )
    const hole = document.createElement('div')
    document.body.append(hole)
    hole.innerHTML = '<img src="/no-such-picture" onerror="window.__pwn=1">'
    const script = document.createElement('script')
    script.textContent = 'window.__pwn=1'
    document.body.append(script)
    await fetch('https://elsewhere.example/').catch(() => undefined)
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
    return { seen: seen.toSorted(), pwned: '__pwn' in window }
  })
  expect(stopped).toEqual({ seen: ['connect-src', 'script-src-attr', 'script-src-elem'], pwned: false })
  expect(watch.violations.length).toBeGreaterThan(0)
  await desk.close()
})
