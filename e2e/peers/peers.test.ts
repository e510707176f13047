import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { afterEach, describe, expect, it } from 'vitest'
import { launchBrowser, startDovecot, startRelay, startSmtpSink } from './index.ts'
import { needBinary } from './need-binary.ts'

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

describe('the test peers', () => {
  it('name the Debian package of a program that is missing', async () => {
    await expect(needBinary('dovecot', ['/nowhere/dovecot'], 'dovecot-imapd')).rejects.toThrow(
      'apt install dovecot-imapd',
    )
  })

  it('deliver to a sub-address, and relay from the sink to the mailbox', async () => {
    const user = 'service@firm.example'
    const dovecot = await startDovecot({ users: { [user]: 'geheim' } })
    const sink = await startSmtpSink()
    stops.push(dovecot.stop, sink.stop)
    const relay = startRelay(sink, dovecot, (address) => address.endsWith('@firm.example'))
    await dovecot.deliver('service+t0ken@firm.example', 'Subject: a\n\n.dot\n')
    const client = createTransport({ host: 'localhost', port: sink.port, ignoreTLS: true })
    const to = ['kunde@example.org', 'service+x@firm.example']
    await client.sendMail({ from: 'anna@firm.example', to, subject: 'Hallo', text: 'Hallo' })
    client.close()
    const taken = await sink.waitFor(({ recipients }) => recipients.length === 2)
    expect((await taken.parse()).subject).toBe('Hallo')
    await relay.stop()
    expect(relay.relayed()).toBe(1)
    expect(await readdir(join(dovecot.maildir(user), 'new'))).toHaveLength(2)
  })

  it('show a page in a real browser', async () => {
    const browser = await launchBrowser()
    stops.push(() => browser.close())
    const page = await browser.newPage()
    await page.setContent('<h1>Guten Tag</h1>')
    expect(await page.textContent('h1')).toBe('Guten Tag')
  })
})
