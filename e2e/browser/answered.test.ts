import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accountAt, anna, type Firm, type House, openFirm, openHouse } from '../journeys/firm.ts'
import { answerTo, letter } from '../journeys/letters.ts'
import { launchBrowser } from '../peers/browser.ts'
import { type Dovecot, startDovecot } from '../peers/dovecot.ts'
import { builtDesk } from './built-desk.ts'
import { openDesk } from './desk.ts'
import { like } from './texts.ts'

const box = 'service@firm.example'
const password = 'geheim-1'

let house: House
let dovecot: Dovecot
let firm: Firm
let browser: Browser
beforeAll(async () => {
  await builtDesk()
  ;[dovecot, house, browser] = await Promise.all([
    startDovecot({ users: { [box]: password } }),
    openHouse(),
    launchBrowser(),
  ])
  firm = await openFirm(house, 'firm', {
    queues: [{ name: 'Service', serviceLevelMinutes: 60 }],
    accounts: [
      accountAt(house.sink, {
        address: box,
        displayName: 'Firm, Service',
        receive: {
          via: 'imap',
          host: dovecot.host,
          port: dovecot.imapsPort,
          tls: 'implicit',
          ca: dovecot.ca,
          user: box,
          password,
          intervalSeconds: 60,
        },
      }),
    ],
    users: [anna],
  })
})
afterAll(async () => {
  await browser.close()
  await house.stop()
  await dovecot.stop()
})

it('a mail comes in live, is answered, taken back, answered again, and the customer’s answer joins the open case', async () => {
  const desk = await openDesk(browser, { baseUrl: house.kontor.baseUrl })
  const { page, words, composer, letters } = desk
  const say = words.desk
  await desk.logIn({ tenant: 'firm', login: 'anna', password: 'anna-anna' })
  const queue = page.getByRole('region', { name: say.work.queues }).getByRole('link', { name: 'Service' })
  await queue.getByText('0', { exact: true }).waitFor()
  const visits = desk.watch.visited.length

  const question = letter({
    from: 'Ève Kunde <eve@customer.example>',
    subject: 'Where is the tent?',
    text: 'The tent has not come yet.',
    messageId: '<q1@customer.example>',
  })
  await dovecot.drop(box, question)
  await queue.getByText('1', { exact: true }).waitFor()

  const caseId = await desk.next()
  await page.getByRole('heading', { name: 'Where is the tent?' }).waitFor()
  await letters.getByText('The tent has not come yet.').waitFor()
  expect(await letters.count()).toBe(1)

  await desk.write('Dear Ève, it comes ')
  await desk.button(say.composer.bold, composer).click()
  await page.keyboard.insertText('tomorrow')
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    composer.getByRole('button', { name: like(say.composer.attach) }).click(),
  ])
  await chooser.setFiles({ name: 'map.txt', mimeType: 'text/plain', buffer: Buffer.from('over the hill') })
  const attached = composer.getByRole('list', { name: say.letter.files }).getByText('map.txt')
  await attached.waitFor()
  await composer.getByText(like(say.composer.saved)).waitFor()

  const send = async () => {
    await desk.button(say.composer.sendChoices, composer).click()
    await page.getByRole('menuitem', { name: say.composer.send, exact: true }).click()
    await page.getByText(like(say.composer.sent)).first().waitFor()
  }
  await send()
  await letters.nth(1).getByText('tomorrow').waitFor()
  await page.getByRole('status').getByRole('button', { name: say.case.undo }).click()
  await page.getByText(say.composer.takenBack).waitFor()
  await composer.getByText('Dear Ève, it comes tomorrow').waitFor()
  await attached.waitFor()
  expect(await letters.count()).toBe(1)
  expect(house.sink.messages).toEqual([])

  await send()
  const sent = await house.sink.waitFor(({ raw }) => raw.includes('q1@customer.example'), 30_000)
  expect(sent).toMatchObject({ envelopeFrom: box, recipients: ['eve@customer.example'] })
  const mail = await sent.parse()
  expect(mail).toMatchObject({
    from: { value: [{ name: 'Firm, Service', address: box }] },
    to: { value: [{ address: 'eve@customer.example' }] },
    inReplyTo: '<q1@customer.example>',
  })
  expect(mail.references).toContain('<q1@customer.example>')
  expect(mail.subject).toContain('Where is the tent?')
  expect(mail.text).toContain('it comes')
  expect(mail.html).toMatch(/<(strong|b)>tomorrow<\/\1>/)
  expect(mail.attachments.map(({ filename, content }) => [filename, content.toString()])).toEqual([
    ['map.txt', 'over the hill'],
  ])
  await letters.nth(1).getByText(like(say.delivery.accepted)).waitFor()

  await dovecot.drop(
    box,
    await answerTo(
      sent.raw,
      { address: 'bare' },
      {
        from: 'Ève Kunde <eve@customer.example>',
        text: 'That is good news.',
      },
    ),
  )
  await letters.nth(2).getByText('That is good news.').waitFor()
  expect(await letters.count()).toBe(3)
  expect((await firm.cases()).map(({ id }) => id)).toEqual([caseId])
  expect(house.sink.messages).toHaveLength(1)
  // No page was loaded again meanwhile.
  expect(desk.watch.visited.slice(visits).filter((address) => !address.includes('/work'))).toEqual([])
  await desk.close()
})
