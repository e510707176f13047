import { simpleParser } from 'mailparser'
import { startDemo } from '../../server/src/demo/index.ts'
import { type ArrivedMail, startSmtpIn } from '../../server/src/demo/post/smtp-in.ts'
import { sendFromDesk } from '../../server/src/demo/testing.ts'
import { silentLog } from '../../server/src/platform/log/index.ts'
import Fastify from 'fastify'

export type Rehearsal = { url: string; arrived: ArrivedMail[]; stop(): Promise<void> }

const MAX_MAIL_BYTES = 10_000_000

/** The demo's customer side with a stand-in for the desk that answers each first mail by real SMTP. */
export async function startRehearsal(dataDir: string): Promise<Rehearsal> {
  const arrived: ArrivedMail[] = []
  const answers: Promise<void>[] = []
  const desk = await startSmtpIn({
    port: 0,
    maxBytes: MAX_MAIL_BYTES,
    answer: () => ({ code: 250 }),
    async deliver(mail) {
      arrived.push(mail)
      const { inReplyTo, messageId, subject, from } = await simpleParser(mail.raw)
      if (inReplyTo !== undefined || messageId === undefined) return
      const answer = {
        from: 'Nordlicht Versand <service@nordlicht-versand.test>',
        replyTo: 'service+token@nordlicht-versand.test',
        to: from?.text ?? '',
        subject: `Re: ${subject ?? ''}`,
        inReplyTo: messageId,
        references: [messageId],
        text: 'Ihr Paket kommt morgen.',
        html: '<p>Ihr Paket kommt <b>morgen</b>.</p><script>parent.document.title = "scripted"</script>',
      }
      answers.push(sendFromDesk(demo.postOffice.port, answer))
    },
  })
  const stopping = new AbortController()
  const options = { dataDir, receiverPort: desk.port, log: silentLog, signal: stopping.signal }
  const demo = await startDemo(options)
  const app = Fastify()
  await demo.register(app)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    url,
    arrived,
    async stop() {
      await Promise.all(answers)
      await app.close()
      await demo.stop()
      await desk.close()
    },
  }
}
