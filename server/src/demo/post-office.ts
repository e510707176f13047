import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import type { Mailbox } from './compose/header.ts'
import type { ComposedMail } from './compose/letter.ts'
import { isFirmAddress } from './mailboxes.ts'
import { type CustomerSummary, summarize, toThreads } from './post/conversation.ts'
import { openMailStore, type StoredMail } from './post/mail-store.ts'
import { type MailView, readMail } from './post/read-mail.ts'
import { mailboxRules } from './post/rules.ts'
import { startSmtpIn } from './post/smtp-in.ts'
import { handOver } from './post/smtp-out.ts'
import { viewCache } from './post/view-cache.ts'

/** The world outside the desk: the customers' mailboxes and the way to and from them. */
export type PostOffice = {
  /** Where the desk's accounts send to: SMTP on 127.0.0.1 without TLS or login. */
  port: number
  /** Sends as a customer over SMTP and keeps a copy as sent; throws NotTaken and keeps nothing. */
  send(mail: ComposedMail, sender: Mailbox): Promise<StoredMail>
  customers(): CustomerSummary[]
  threads(address: string): StoredMail[][]
  find(id: string): StoredMail | null
  view(id: string): Promise<MailView>
  /** Grows whenever a mail was added. */
  revision(): number
  close(): Promise<void>
}

export type PostOfficeOptions = {
  /** Folder for the kept mails and the port of last time. */
  dir: string
  /** Port of the desk's SMTP receiver on 127.0.0.1. */
  receiverPort: number
  clock: Clock
  log: Log
  maxMails?: number
}

const MAX_MAILS = 2000
const MAX_CUSTOMERS = 500
const MAX_MAIL_BYTES = 36 * 1024 * 1024
const SNIPPET_CHARS = 140

/** Opens the kept mails and listens, on the port of last time when it is free. */
export async function startPostOffice(options: PostOfficeOptions): Promise<PostOffice> {
  const { dir, receiverPort, clock, log, maxMails = MAX_MAILS } = options
  const store = await openMailStore(join(dir, 'mails'), maxMails, log)
  const view = viewCache(store)

  const keep = async (id: string, direction: StoredMail['direction'], customer: Mailbox, raw: Buffer) => {
    const mail = await readMail(raw)
    return store.add(
      {
        id,
        direction,
        customer: customer.address.toLowerCase(),
        name: customer.name,
        at: clock.now().toISOString(),
        subject: mail.subject,
        snippet: mail.text.replace(/\s+/g, ' ').slice(0, SNIPPET_CHARS),
        isAutomatic: mail.isAutomatic,
        messageId: mail.messageId,
        related: [...(mail.inReplyTo ? [mail.inReplyTo] : []), ...mail.references],
      },
      raw,
    )
  }

  const smtp = await startSmtpIn({
    port: await lastPort(dir),
    maxBytes: MAX_MAIL_BYTES,
    answer: mailboxRules(clock),
    async deliver({ envelopeFrom, recipients, raw }) {
      const own = recipients.filter(isFirmAddress)
      if (own.length > 0) await handOver({ raw, envelope: { from: envelopeFrom, to: own } }, receiverPort)
      const others = recipients.filter((recipient) => !isFirmAddress(recipient))
      const { to, cc } = await readMail(raw)
      for (const address of others) {
        const named = [...to, ...cc].find((box) => box.address.toLowerCase() === address.toLowerCase())
        await keep(store.nextId(), 'received', { name: named?.name ?? '', address }, raw)
      }
      log.info({ recipients: others.length, relayed: own.length }, 'demo post: mail received')
    },
  })
  await writeFile(portFile(dir), JSON.stringify({ port: smtp.port }))

  return {
    port: smtp.port,
    async send(mail, sender) {
      const id = store.nextId()
      await handOver(mail, receiverPort)
      return keep(id, 'sent', sender, mail.raw)
    },
    customers: () => summarize(store.all(), MAX_CUSTOMERS),
    threads: (address) => toThreads(store.all().filter((mail) => mail.customer === address.toLowerCase())),
    find: store.get,
    view,
    revision: store.revision,
    close: smtp.close,
  }
}

const portFile = (dir: string) => join(dir, 'port.json')

/** The port of last time, so that stored account settings stay right; 0 when there was none. */
async function lastPort(dir: string): Promise<number> {
  try {
    const { port } = JSON.parse(await readFile(portFile(dir), 'utf8'))
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : 0
  } catch {
    return 0
  }
}
