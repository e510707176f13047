import { createHmac } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestKontor, type TestTenant, testKontor } from '../../server/src/testing/kontor.ts'
import { launchBrowser } from '../peers/browser.ts'
import { type OidcProvider, startOidcProvider } from '../peers/oidc-provider.ts'
import { builtDesk } from './built-desk.ts'
import { type Desk, openDesk } from './desk.ts'
import { fill, texts } from './texts.ts'

const password = 'a long sentence'
const say = texts.en.desk
const { admin } = texts.en
const journeyLimitMs = 90_000
const stepSeconds = 30

let kontor: TestKontor
let tenant: TestTenant
let oidc: OidcProvider
let browser: Browser
/** Passkeys are bound to names, so the desk is called by one. */
let baseUrl: string
beforeAll(async () => {
  await builtDesk()
  ;[kontor, oidc, browser] = await Promise.all([
    testKontor({ role: 'web' }),
    startOidcProvider(),
    launchBrowser(),
  ])
  baseUrl = kontor.baseUrl.replace('127.0.0.1', 'localhost')
  const user = (login: string, profile: string) => ({ login, name: login, password, profile })
  tenant = await kontor.tenant('firm', {
    users: [user('anna', 'agent'), user('sam', 'supervisor'), user('boss', 'administrator')],
  })
}, 120_000)
afterAll(async () => {
  await browser.close()
  await oidc.stop()
  await kontor.stop()
})

async function deskOf(login: string): Promise<Desk> {
  const desk = await openDesk(browser, { baseUrl })
  await desk.logIn({ tenant: tenant.slug, login, password })
  return desk
}
/** An authenticator in the browser that always agrees (WebAuthn virtual authenticator). */
async function giveAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}
/** The code of an authenticator app (RFC 6238), so many steps from now. */
function codeOf(key: string, steps = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...key.replace(/\s/g, '')]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  const secret = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [])
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / stepSeconds) + steps))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const at = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
async function logOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: new RegExp(say.frame.me) }).click()
  await page.getByRole('menuitem', { name: say.frame.logOut }).click()
  await page.waitForURL(/\/login/)
}
const atWork = (page: Page) => page.getByRole('heading', { name: say.work.title }).first().waitFor()

it(
  'S38: a passkey opens the desk alone and beside the password; codes of an app do too; nothing less does',
  async () => {
    const desk = await deskOf('anna')
    const { page } = desk
    await giveAuthenticator(page)
    await page.goto('/security')
    await page.getByRole('button', { name: say.security.passkeyAdd }).click()
    await page.getByRole('textbox', { name: say.security.passkeyName }).fill('Notebook')
    await desk.button(say.security.passkeyMake).click()
    await page.getByText(say.security.passkeyAdded).waitFor()

    await desk.button(say.security.totpSetUp).click()
    const sheet = page.getByRole('dialog', { name: say.security.totp })
    await sheet.getByRole('img', { name: say.security.totpQr }).waitFor()
    const key = (await sheet.locator('code').textContent()) ?? ''
    await sheet.getByRole('textbox', { name: say.security.totpCode }).fill(codeOf(key))
    await desk.button(say.security.totpConfirm, sheet).click()
    await sheet.getByText(say.security.recoveryKeep).waitFor()
    await desk.button(say.security.done, sheet).click()
    await page.getByText(fill(say.security.recoveryLeft_other, { count: 10 })).waitFor()
    await logOut(page)

    await desk.button(say.security.passkeyLogIn).click()
    await atWork(page)
    await logOut(page)

    const byPassword = async (): Promise<void> => {
      await page.getByRole('textbox', { name: say.login.login, exact: true }).fill('anna')
      await page.getByLabel(say.login.password, { exact: true }).fill(password)
      await desk.button(say.login.submit).click()
      await page.getByRole('heading', { name: say.security.secondTitle }).waitFor()
    }
    await byPassword()
    await desk.button(say.security.passkeyProof).click()
    await atWork(page)
    await logOut(page)
    await byPassword()
    await page.getByRole('textbox', { name: say.security.secondCode }).fill('000000')
    await desk.button(say.security.secondGo).click()
    await page.getByText(say.errors['wrong-code']).waitFor()
    await page.getByRole('textbox', { name: say.security.secondCode }).fill(codeOf(key, 1))
    await desk.button(say.security.secondGo).click()
    await atWork(page)
    await desk.close()
  },
  journeyLimitMs,
)

it(
  'a session ended elsewhere is out at once; a token is shown once',
  async () => {
    const [here, there] = [await deskOf('sam'), await deskOf('sam')]
    const { page } = here
    await page.goto('/security')
    await page.getByRole('button', { name: say.security.endOthers }).click()
    await page.getByText(say.security.noOthers).waitFor()
    await there.page.waitForURL(/\/login/)

    await page.getByRole('button', { name: say.security.newToken }).click()
    const sheet = page.getByRole('dialog', { name: say.security.newToken })
    await sheet.getByRole('textbox', { name: say.security.tokenName }).fill('Report')
    await here.button(say.security.tokenMake, sheet).click()
    const token = (await sheet.locator('code').textContent()) ?? ''
    expect(token).toMatch(/^kt_/)
    await here.button(say.security.done, sheet).click()
    await page.getByRole('button', { name: fill(say.security.revokeOf, { name: 'Report' }) }).waitFor()
    await page.reload()
    await page.getByText('Report', { exact: true }).waitFor()
    expect(await page.content()).not.toContain(token)
    await here.close()
    await there.close()
  },
  journeyLimitMs,
)

it(
  'an administrator invites, demands a second factor and adds a provider; the invited one comes in by each',
  async () => {
    const boss = await deskOf('boss')
    const { page } = boss
    await page.goto('/admin/users/new')
    await page.getByRole('textbox', { name: admin.users.name, exact: true }).fill('Nora Neu')
    await page.getByRole('textbox', { name: admin.users.login, exact: true }).fill('nora')
    await boss.button(admin.parts.save).click()
    await page.getByText(fill(admin.users.invited, { name: 'Nora Neu' })).waitFor()
    await boss.button(admin.users.makeInvitation).click()
    const link = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await page.goto('/admin/sign-in')
    await page.getByRole('checkbox', { name: say.profile.agent }).check()
    await boss.button(admin.parts.save).click()
    await page.getByText(admin.signIn.saved).waitFor()
    await boss.button(admin.signIn.addProvider).click()
    const sheet = page.getByRole('dialog', { name: admin.signIn.addProvider })
    const { fields } = admin.signIn
    await sheet.getByRole('textbox', { name: fields.name }).fill('Directory')
    await sheet.getByRole('textbox', { name: fields.issuer }).fill(oidc.issuer)
    await sheet.getByRole('textbox', { name: fields.clientId }).fill(oidc.clientId)
    await sheet.getByLabel(fields.clientSecret, { exact: true }).fill(oidc.clientSecret)
    await boss.button(admin.parts.save, sheet).click()
    await page.getByText(fill(admin.signIn.providerSaved, { name: 'Directory' })).waitFor()
    await page.goto('/admin/users')
    await page.getByRole('link', { name: 'Nora Neu' }).click()
    await page.getByRole('textbox', { name: admin.users.identitySubject }).fill('subject-of-nora')
    await boss.button(admin.users.identityAdd).click()
    await page.getByText('Directory: subject-of-nora').waitFor()

    const nora = await openDesk(browser, { baseUrl })
    const door = nora.page
    await door.goto(new URL(link).pathname + new URL(link).hash)
    await door.getByLabel(say.security.linkNew, { exact: true }).fill(password)
    await nora.button(say.security.linkGo).click()
    await door.getByText(say.security.linkDone).waitFor()
    await door.getByRole('textbox', { name: say.login.tenant }).fill(tenant.slug)
    await door.getByRole('textbox', { name: say.login.login, exact: true }).fill('nora')
    await door.getByLabel(say.login.password, { exact: true }).fill(password)
    await nora.button(say.login.submit).click()
    await door.getByRole('heading', { name: say.security.enrolTitle }).waitFor()
    await giveAuthenticator(door)
    await door.getByRole('button', { name: say.security.passkeyAdd }).click()
    await door.getByRole('textbox', { name: say.security.passkeyName }).fill('Key')
    await nora.button(say.security.passkeyMake).click()
    await nora.button(say.security.enrolDone).click()
    await atWork(door)
    await logOut(door)

    // The provider's own page: its user agrees, and the browser is sent back.
    await door.route(`${oidc.issuer}/authorize**`, (route) => {
      const query = oidc.agree(route.request().url(), { sub: 'subject-of-nora' })
      return route.fulfill({ status: 302, headers: { location: `${baseUrl}/login/back?${query}` } })
    })
    await nora.button(fill(say.security.wayBy, { name: 'Directory' })).click()
    await atWork(door)
    await boss.close()
    await nora.close()
  },
  journeyLimitMs,
)
