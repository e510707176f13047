import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import nodemailer, { type SendMailOptions } from 'nodemailer'
import { type ArrivedMail, startSmtpIn } from './post/smtp-in.ts'
import type { MailboxAnswer } from './post/rules.ts'

/** A folder that is gone when the test ends. */
export async function temporaryFolder(): Promise<{ dir: string } & AsyncDisposable> {
  const dir = await mkdtemp(join(tmpdir(), 'kontor-demo-'))
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) }
}

export type TestDesk = {
  port: number
  mails: ArrivedMail[]
  /** What recipients are answered from now on. */
  answerWith(answer: MailboxAnswer): void
  /** Runs for each mail before it is acknowledged. */
  onMail(act: () => Promise<void>): void
} & AsyncDisposable

/** A real SMTP receiver in the place of the desk. */
export async function startTestDesk(): Promise<TestDesk> {
  let answer: MailboxAnswer = { code: 250 }
  const mails: ArrivedMail[] = []
  let act = async () => {}
  const server = await startSmtpIn({
    port: 0,
    maxBytes: 10_000_000,
    answer: () => answer,
    deliver: async (mail) => {
      mails.push(mail)
      await act()
    },
  })
  return {
    port: server.port,
    mails,
    answerWith: (next) => {
      answer = next
    },
    onMail: (next) => {
      act = next
    },
    [Symbol.asyncDispose]: server.close,
  }
}

/** Sends as the desk's account would: plain SMTP on the loopback. */
export async function sendFromDesk(port: number, mail: SendMailOptions): Promise<void> {
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true })
  try {
    await transport.sendMail(mail)
  } finally {
    transport.close()
  }
}
