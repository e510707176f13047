import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { fixedClock } from '#platform/clock'
import { silentLog } from '#platform/log'
import { answerMail, type NewMail, writeMail } from './customer.ts'
import { type PostOfficeOptions, startPostOffice } from './post-office.ts'
import { sendFromDesk, startTestDesk, temporaryFolder } from './testing.ts'

const letter: NewMail = {
  from: { name: 'Jörg Müller', address: 'Joerg@kunde.example' },
  mailbox: 'de',
  subject: 'Wo bleibt mein Paket? 📦',
  text: 'Guten Tag,\n\nich warte schon seit Montag.\n\nGrüße\nJörg',
  attachment: 'photo',
}

async function setUp(more: Partial<PostOfficeOptions> = {}) {
  const folder = await temporaryFolder()
  const desk = await startTestDesk()
  const clock = fixedClock(new Date('2026-11-21T10:00:00Z'))
  const options = { dir: folder.dir, receiverPort: desk.port, clock, log: silentLog, ...more }
  const post = await startPostOffice(options)
  return {
    post,
    desk,
    clock,
    options,
    async [Symbol.asyncDispose]() {
      await post.close()
      await desk[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

const fromDesk = (more: object) => ({
  from: 'Nordlicht Versand <service@nordlicht-versand.test>',
  replyTo: 'service+k7token@nordlicht-versand.test',
  to: 'Jörg Müller <joerg@kunde.example>',
  subject: 'Re: Wo bleibt mein Paket?',
  text: 'Guten Tag Herr Müller,\n\nes kommt morgen.',
  html: '<p>Guten Tag Herr Müller,</p><p>es kommt <b>morgen</b>.</p>',
  messageId: '<answer-1@nordlicht-versand.test>',
  ...more,
})

describe('post office', () => {
  it('carries a customer mail to the desk, the answer back, and the answer to that to its Reply-To', async () => {
    await using it = await setUp()
    const sent = await writeMail(it.post, it.clock, letter)
    const [arrived] = it.desk.mails
    expect(arrived?.recipients).toEqual(['service@nordlicht-versand.test'])
    expect(arrived?.envelopeFrom).toBe('Joerg@kunde.example')
    const read = await simpleParser(arrived?.raw ?? '')
    expect(read.subject).toBe(letter.subject)
    expect(read.attachments).toHaveLength(1)

    await sendFromDesk(
      it.post.port,
      fromDesk({ inReplyTo: sent.messageId ?? '', references: [sent.messageId ?? ''] }),
    )
    const [thread] = it.post.threads('joerg@kunde.example')
    expect(thread?.map((mail) => mail.direction)).toEqual(['sent', 'received'])

    await answerMail(it.post, it.clock, thread?.[1]?.id ?? '', { text: 'Danke!', attachment: 'none' })
    const reply = await simpleParser(it.desk.mails[1]?.raw ?? '')
    expect(it.desk.mails[1]?.recipients).toEqual(['service+k7token@nordlicht-versand.test'])
    expect(reply.inReplyTo).toBe('<answer-1@nordlicht-versand.test>')
    expect(reply.references).toEqual([sent.messageId, '<answer-1@nordlicht-versand.test>'])
    expect(reply.from?.value).toEqual([{ name: 'Jörg Müller', address: 'joerg@kunde.example' }])
    expect(reply.text).toContain('> es kommt morgen.')
    expect(it.post.threads('joerg@kunde.example')).toHaveLength(1)
    expect(it.post.customers()).toMatchObject([{ name: 'Jörg Müller', mails: 3, answers: 1 }])
  })

  it('shows a mail before an answer that overtakes it', async () => {
    await using it = await setUp()
    it.desk.onMail(() =>
      sendFromDesk(it.post.port, fromDesk({ inReplyTo: '<early@x.example>', subject: 'overtakes' })),
    )
    await writeMail(it.post, it.clock, letter)
    const mails = it.post.threads('joerg@kunde.example').flat()
    expect(mails.find((mail) => mail.direction === 'sent')?.id).toBe('000001')
    expect(mails.find((mail) => mail.direction === 'received')?.id).toBe('000002')
    expect(it.post.customers()[0]?.lastDirection).toBe('received')
  })

  it('keeps mails and its port over a restart, and leaves out a damaged description', async () => {
    await using it = await setUp()
    await writeMail(it.post, it.clock, letter)
    const before = it.post.threads('joerg@kunde.example')
    const { port } = it.post
    await it.post.close()
    await writeFile(join(it.options.dir, 'mails', '000000.json'), '{')
    const again = await startPostOffice(it.options)
    expect(again.port).toBe(port)
    expect(again.threads('joerg@kunde.example')).toEqual(before)
    expect((await again.view(before[0]?.[0]?.id ?? '')).subject).toBe(letter.subject)
    await writeMail(again, it.clock, letter)
    expect(again.customers()[0]?.mails).toBe(2)
    await again.close()
  })

  it('drops the oldest mails beyond its limit', async () => {
    await using it = await setUp({ maxMails: 2 })
    for (const subject of ['one', 'two', 'three']) await writeMail(it.post, it.clock, { ...letter, subject })
    const kept = it.post.threads('joerg@kunde.example').flat()
    expect(kept.map((mail) => mail.subject).sort()).toEqual(['three', 'two'])
  })

  it('refuses, is full and defers by address', async () => {
    await using it = await setUp()
    const to = (address: string) => sendFromDesk(it.post.port, fromDesk({ to: address }))
    await expect(to('bounce.me@kunde.example')).rejects.toMatchObject({ responseCode: 550 })
    await expect(to('mailbox-full@kunde.example')).rejects.toMatchObject({ responseCode: 452 })
    await expect(to('defer@kunde.example')).rejects.toMatchObject({ responseCode: 450 })
    it.clock.advance(61_000)
    await to('defer@kunde.example')
    expect(it.post.customers().map((customer) => customer.address)).toEqual(['defer@kunde.example'])
  })

  it('keeps one mail for each customer, blind copies too, and relays what goes to the firm itself', async () => {
    await using it = await setUp()
    await sendFromDesk(
      it.post.port,
      fromDesk({ cc: 'Eva <eva@kunde.example>, help@nordlicht-versand.test', bcc: 'otto@kunde.example' }),
    )
    expect(
      it.post
        .customers()
        .map((customer) => customer.address)
        .sort(),
    ).toEqual(['eva@kunde.example', 'joerg@kunde.example', 'otto@kunde.example'])
    expect(it.desk.mails.map((mail) => mail.recipients)).toEqual([['help@nordlicht-versand.test']])
  })

  it('says when the desk does not take a mail, and keeps nothing', async () => {
    await using it = await setUp()
    it.desk.answerWith({ code: 550, text: '5.1.1 unknown' })
    await expect(writeMail(it.post, it.clock, letter)).rejects.toMatchObject({ isPermanent: true })
    it.desk.answerWith({ code: 452, text: '4.3.2 limited' })
    await expect(writeMail(it.post, it.clock, letter)).rejects.toMatchObject({ isPermanent: false })
    await it.desk[Symbol.asyncDispose]()
    await expect(writeMail(it.post, it.clock, letter)).rejects.toMatchObject({ isPermanent: false })
    expect(it.post.customers()).toEqual([])
  })

  it('does not let a customer write from, or answer what is not theirs', async () => {
    await using it = await setUp()
    const own = { name: 'x', address: 'service+abc@nordlicht-versand.test' }
    expect(() => writeMail(it.post, it.clock, { ...letter, from: own })).toThrow('belongs to the firm')
    const sent = await writeMail(it.post, it.clock, letter)
    const answering = answerMail(it.post, it.clock, sent.id, { text: 'x', attachment: 'none' })
    await expect(answering).rejects.toMatchObject({ code: 'not-found' })
  })
})
