import { createTransport } from 'nodemailer'

/** A mail server in front that keeps its connections open. */
export type MailLine = {
  /** Resolves when the mail was taken; throws when it was refused. */
  send(raw: string, envelope: { from: string; to: string[] }): Promise<void>
  close(): void
}

const MAX_MESSAGES = 1_000

/** Opens up to `connections` connections to an SMTP server of the loopback and keeps them. */
export function openMailLine(port: number, connections: number): MailLine {
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    pool: true,
    maxConnections: connections,
    maxMessages: MAX_MESSAGES,
  })
  return {
    send: async (raw, envelope) => void (await transport.sendMail({ envelope, raw })),
    close: () => transport.close(),
  }
}
