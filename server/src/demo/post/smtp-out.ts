import nodemailer from 'nodemailer'
import type { ComposedMail } from '../compose/letter.ts'

const HOST = '127.0.0.1'
const CONNECT_MS = 5000
const ANSWER_MS = 30_000

/** The receiver did not take a mail. `isPermanent`: the same mail will never be taken (5xx). */
export class NotTaken extends Error {
  readonly isPermanent: boolean
  /** The server's answer; null when there was none. */
  readonly reply: string | null

  constructor(isPermanent: boolean, reply: string | null, options: ErrorOptions) {
    super('the receiver did not take the mail', options)
    this.name = 'NotTaken'
    this.isPermanent = isPermanent
    this.reply = reply
  }
}

/** Hands a mail to the desk's receiver over SMTP; throws NotTaken. */
export async function handOver(mail: Pick<ComposedMail, 'raw' | 'envelope'>, port: number): Promise<void> {
  const transport = nodemailer.createTransport({
    host: HOST,
    port,
    secure: false,
    ignoreTLS: true,
    name: 'mout.demo-post.test',
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
  })
  try {
    await transport.sendMail({ raw: mail.raw, envelope: mail.envelope })
  } catch (cause) {
    const code = responseCode(cause)
    const reply = cause instanceof Error && 'response' in cause ? `${cause.response}` : null
    throw new NotTaken(code >= 500, reply, { cause })
  } finally {
    transport.close()
  }
}

function responseCode(error: unknown): number {
  return error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0
}
