import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { MailboxAnswer } from './rules.ts'

export type ArrivedMail = { envelopeFrom: string; recipients: string[]; raw: Buffer }

export type SmtpInOptions = {
  /** Tried first; a free port is taken when it is 0 or in use. */
  port: number
  maxBytes: number
  answer(address: string): MailboxAnswer
  /** Resolves once the mail is kept; 451 is answered when it throws. */
  deliver(mail: ArrivedMail): Promise<void>
}

const HOST = '127.0.0.1'
const MAX_CLIENTS = 50
const IDLE_MS = 60_000
const CLOSE_MS = 1000

/** The mail server of the customers' providers, on the loopback only; resolves when it listens. */
export async function startSmtpIn(options: SmtpInOptions): Promise<{ port: number; close(): Promise<void> }> {
  try {
    return await listen(options, options.port)
  } catch (error) {
    if (options.port !== 0 && hasCode(error, 'EADDRINUSE')) return listen(options, 0)
    throw error
  }
}

function listen(options: SmtpInOptions, port: number): Promise<{ port: number; close(): Promise<void> }> {
  const server = new SMTPServer({
    name: 'mx.demo-post.test',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: options.maxBytes,
    maxClients: MAX_CLIENTS,
    socketTimeout: IDLE_MS,
    closeTimeout: CLOSE_MS,
    onRcptTo({ address }, _session, done) {
      const answer = options.answer(address)
      done(answer.code === 250 ? null : smtpError(answer.code, answer.text))
    },
    onData(stream, session, done) {
      receive(stream, session, options).then(() => done(), done)
    },
  })
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(port, HOST, () => {
      const { port: taken } = server.server.address() as AddressInfo
      resolve({ port: taken, close: () => new Promise((closed) => server.close(closed)) })
    })
  })
}

async function receive(
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
  { deliver }: SmtpInOptions,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) {
    if (!stream.sizeExceeded) chunks.push(chunk)
  }
  if (stream.sizeExceeded) throw smtpError(552, '5.3.4 Message too big')
  try {
    await deliver({
      envelopeFrom: envelope.mailFrom ? envelope.mailFrom.address : '',
      recipients: envelope.rcptTo.map((recipient) => recipient.address),
      raw: Buffer.concat(chunks),
    })
  } catch (cause) {
    throw Object.assign(smtpError(451, '4.3.0 Not kept, try again'), { cause })
  }
}

function smtpError(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode })
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
