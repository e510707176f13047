import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { silentLog } from '#platform/log'
import { type Demo, startDemo } from './index.ts'
import { sendFromDesk, startTestDesk, temporaryFolder } from './testing.ts'

const letter = {
  from: { name: 'Mia Kern', address: 'mia@kunde.example' },
  mailbox: 'en',
  subject: 'Hello',
  text: 'Is it in stock?',
  attachment: 'note',
}

async function setUp() {
  const folder = await temporaryFolder()
  const desk = await startTestDesk()
  const stop = new AbortController()
  const options = { dataDir: folder.dir, receiverPort: desk.port, log: silentLog, signal: stop.signal }
  const demo: Demo = await startDemo(options)
  const app = Fastify()
  await demo.register(app)
  return {
    app,
    demo,
    desk,
    post: (url: string, payload: object | string, headers: Record<string, string> = {}) =>
      app.inject({ method: 'POST', url, payload, headers: { host: 'localhost:4100', ...headers } }),
    get: (url: string, headers: Record<string, string> = {}) =>
      app.inject({ url, headers: { host: 'localhost:4100', ...headers } }),
    async [Symbol.asyncDispose]() {
      await app.close()
      await demo.stop()
      await desk[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

describe('demo routes', () => {
  it('shows page, logins and an empty post office', async () => {
    await using it = await setUp()
    const page = await it.get('/demo/')
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-security-policy']).toContain("script-src 'self'")
    expect(page.body).not.toMatch(/<style|<script(?![^>]*\bsrc=)| style=| on\w+=/)
    for (const file of ['page.css', 'page.js']) expect((await it.get(`/demo/${file}`)).statusCode).toBe(200)
    for (const [, sheet = ''] of page.body.matchAll(/href="(fonts\/[^"]+)"/g)) {
      const css = await it.get(`/demo/${sheet}`)
      const [, file = ''] = /url\(\.\/(files\/[\w-]+\.woff2)\)/.exec(css.body) ?? []
      const font = await it.get(`/demo/${sheet.replace('index.css', file)}`)
      expect([css.statusCode, font.statusCode, font.headers['content-type']]).toEqual([
        200,
        200,
        'font/woff2',
      ])
      expect((await it.get(`/demo/${sheet.replace('index.css', 'package.json')}`)).statusCode).toBe(404)
    }
    expect((await it.get('/demo')).headers.location).toBe('/demo/')
    expect((await it.get('/demo/info.json')).json()).toMatchObject({
      tenant: 'nordlicht',
      customerSide: '/demo/',
      logins: [{ login: 'anna', password: 'demo-anna', name: 'Anna Berg', profile: 'agent' }, {}, {}, {}, {}],
    })
    expect((await it.get('/demo/api/customers')).json()).toMatchObject({ customers: [], feed: { next: 0 } })
  })

  it('lets a customer write, read the answer and answer back', async () => {
    await using it = await setUp()
    const written = await it.post('/demo/api/mails', letter)
    expect([written.statusCode, written.json().address]).toEqual([201, 'mia@kunde.example'])
    await sendFromDesk(it.demo.postOffice.port, {
      from: 'Nordlicht Versand <help@nordlicht-versand.test>',
      to: 'mia@kunde.example',
      subject: 'Re: Hello',
      html: '<p>Yes <img src="cid:pic@x"></p><script>alert(1)</script>',
      text: 'Yes',
      attachments: [
        { filename: 'größe.txt', content: 'XL' },
        { filename: 'p.png', content: Buffer.from('png'), cid: 'pic@x' },
      ],
    })
    const read = async () => (await it.get('/demo/api/conversations?address=mia@kunde.example')).json()
    const received = (await read()).threads.flatMap((thread: { mails: unknown[] }) => thread.mails)[0]
    expect(received).toMatchObject({
      direction: 'received',
      hasHtml: true,
      files: [{ index: 0, filename: 'größe.txt', size: 2 }],
    })
    const html = await it.get(`/demo/api/mails/${received.id}/html`)
    expect(html.headers['content-security-policy']).toMatch(/^sandbox allow-same-origin allow-popups/)
    expect(html.headers['content-security-policy']).not.toContain('allow-scripts')
    expect(html.body).toContain('src="data:image/png;base64,')
    const file = await it.get(`/demo/api/mails/${received.id}/files/0`)
    expect([file.body, file.headers['content-disposition']]).toEqual([
      'XL',
      "attachment; filename*=utf-8''gr%C3%B6%C3%9Fe.txt",
    ])
    const answered = await it.post(`/demo/api/mails/${received.id}/answer`, { text: 'Great, thanks' })
    expect(answered.statusCode).toBe(201)
    expect(it.desk.mails).toHaveLength(2)
  })

  it.each([
    ['an unknown field', { ...letter, more: 1 }, ['.']],
    ['a bad address', { ...letter, from: { name: '', address: 'mia' } }, ['from.address']],
    ['an empty text', { ...letter, text: ' ' }, ['text']],
    ['an unknown mailbox', { ...letter, mailbox: 'fr' }, ['mailbox']],
  ])('refuses %s', async (_what, payload, fields) => {
    await using it = await setUp()
    const reply = await it.post('/demo/api/mails', payload)
    expect([reply.statusCode, reply.json().error.code]).toEqual([422, 'invalid'])
    expect(reply.json().error.params.fields).toEqual(fields)
    expect(it.desk.mails).toEqual([])
  })

  it('writes for its own page alone and answers this computer alone', async () => {
    await using it = await setUp()
    const from = (origin: string) => it.post('/demo/api/mails', letter, { origin })
    expect((await from('https://evil.example')).json().error.code).toBe('wrong-origin')
    expect((await from('null')).statusCode).toBe(403)
    expect((await from('http://localhost:4100')).statusCode).toBe(201)
    const rebound = await it.get('/demo/info.json', { host: 'evil.example:4100' })
    expect([rebound.statusCode, rebound.json().error.code]).toEqual([403, 'demo-loopback-only'])
    const far = await it.app.inject({
      url: '/demo/info.json',
      headers: { host: 'localhost' },
      remoteAddress: '203.0.113.5',
    })
    expect(far.statusCode).toBe(403)
  })

  it('names what is wrong: no desk, a refusal, no such mail, broken JSON, a body too large', async () => {
    await using it = await setUp()
    const codeOf = async (reply: Promise<{ statusCode: number; json(): { error: { code: string } } }>) => {
      const { statusCode, json } = await reply
      return [statusCode, json().error.code]
    }
    it.desk.answerWith({ code: 550, text: '5.1.1 unknown' })
    expect(await codeOf(it.post('/demo/api/mails', letter))).toEqual([502, 'receiver-refused'])
    await it.desk[Symbol.asyncDispose]()
    expect(await codeOf(it.post('/demo/api/mails', letter))).toEqual([503, 'receiver-unavailable'])
    expect(await codeOf(it.get('/demo/api/mails/000077/html'))).toEqual([404, 'not-found'])
    expect(await codeOf(it.get('/demo/api/mails/..%2f1/html'))).toEqual([422, 'invalid'])
    const json = { 'content-type': 'application/json' }
    expect(await codeOf(it.post('/demo/api/mails', '{', json))).toEqual([400, 'bad-request'])
    const huge = { ...letter, text: 'x'.repeat(300_000) }
    expect(await codeOf(it.post('/demo/api/mails', huge))).toEqual([413, 'bad-request'])
  })
})
