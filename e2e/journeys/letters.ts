import { randomUUID } from 'node:crypto'
import { createTransport } from 'nodemailer'
import { simpleParser } from 'mailparser'

/** A customer's mail in the making; every field has a plain default. */
export interface Letter {
  from?: string
  to?: string
  subject?: string
  text?: string
  /** Null: the mail has none. */
  messageId?: string | null
  headers?: Record<string, string>
}

/** A mail as bytes on the wire would be, in CRLF lines. */
export function letter(parts: Letter = {}): string {
  const {
    from = 'Eve Kunde <eve@customer.example>',
    to = 'service@firm.example',
    subject = 'Question',
  } = parts
  const id = parts.messageId === undefined ? `<${randomUUID()}@customer.example>` : parts.messageId
  const headers: Record<string, string> = {
    From: from,
    To: to,
    Subject: subject,
    Date: new Date().toUTCString(),
    ...(id === null ? {} : { 'Message-ID': id }),
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Transfer-Encoding': '8bit',
    ...parts.headers,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return `${lines.join('\r\n')}\r\n\r\n${(parts.text ?? 'Where is my parcel?').replace(/\r?\n/g, '\r\n')}\r\n`
}

/** What a customer's mail program keeps of the thread when he answers. */
export interface Keeps {
  /** In-Reply-To and References. */
  references?: boolean
  /** The address of Reply-To, as it is, in lower case, or without what follows the plus. */
  address?: 'whole' | 'lower-case' | 'bare'
  /** Our text below his own. */
  quote?: boolean
}

/** The customer's answer to a mail of ours. */
export async function answerTo(raw: Buffer, keeps: Keeps, parts: Letter = {}): Promise<string> {
  const { references = true, address = 'whole', quote = false } = keeps
  const ours = await simpleParser(raw)
  const asked = ours.replyTo?.value[0]?.address ?? ours.from?.value[0]?.address ?? ''
  const to = { whole: asked, 'lower-case': asked.toLowerCase(), bare: asked.replace(/\+[^@]*@/, '@') }[
    address
  ]
  const before = [ours.references ?? [], ours.messageId ?? ''].flat().join(' ')
  const thread = { 'In-Reply-To': ours.messageId ?? '', References: before }
  const quoted = quote ? `\n\n${(ours.text ?? '').replace(/^/gm, '> ')}` : ''
  return letter({
    subject: 'A question of mine',
    to,
    ...parts,
    text: `${parts.text ?? 'Thank you, one more thing.'}${quoted}`,
    headers: { ...(references ? thread : {}), ...parts.headers },
  })
}

/** Hands mail to an SMTP server of the loopback, with an envelope of its own; throws when it is refused. */
export async function sendBySmtp(
  port: number,
  raw: string | Buffer,
  envelope: { from: string; to: string[] },
): Promise<void> {
  const client = createTransport({ host: '127.0.0.1', port, ignoreTLS: true })
  try {
    await client.sendMail({ envelope, raw })
  } finally {
    client.close()
  }
}
