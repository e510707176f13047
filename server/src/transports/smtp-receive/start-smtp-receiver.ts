import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { collect } from './collect.ts'
import {
  CLOSE_TIMEOUT_MS,
  HANG_UP_AFTER_MS,
  MAX_CLIENTS,
  MAX_COMMAND_BYTES,
  MAX_RECIPIENTS,
  SOCKET_TIMEOUT_MS,
} from './limits.ts'
import type { SmtpReceiver, SmtpReceiverOptions } from './types.ts'

/** An error that the server answers with its code; the text carries the enhanced status (RFC 3463). */
function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode })
}

/**
 * Starts the built-in SMTP receiver (RFC 5321): no relaying, no login, no encryption of its own. A message is
 * answered 250 only after `deliver` resolved; whatever goes wrong before is a 4xx, so that the sender keeps
 * the mail. Only CRLF.CRLF ends a message. Throws when the port cannot be taken.
 */
export async function startSmtpReceiver(options: SmtpReceiverOptions): Promise<SmtpReceiver> {
  const { accepts, deliver, log, maxBytes } = options
  const sizeText = `5.3.4 Message larger than ${maxBytes} bytes`
  const failed = (error: unknown, session: SMTPServerSession, step: string) => {
    const name = error instanceof Error ? error.name : 'unknown'
    log?.warn({ remote: session.remoteAddress, step, error: name }, 'SMTP receiver answers 451')
    return refusal(451, '4.3.0 Not taken, try again later')
  }
  const checkRecipient = async (address: string, session: SMTPServerSession): Promise<Error | null> => {
    try {
      const decision = await accepts(address)
      if (decision === 'unknown') return refusal(550, '5.1.1 No such mailbox here')
      if (decision === 'limited') return refusal(452, '4.3.1 Too much is waiting here, try again later')
      if (decision === 'paused') return refusal(450, '4.2.1 Not taking mail at the moment, try again later')
      return null
    } catch (error) {
      return failed(error, session, 'recipient')
    }
  }
  const take = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Error | null> => {
    const { mailFrom, rcptTo } = session.envelope
    try {
      const raw = await collect(stream)
      if (raw === null) return refusal(552, sizeText)
      await deliver({
        envelopeFrom: mailFrom === false ? '' : mailFrom.address,
        recipients: rcptTo.map(({ address }) => address),
        raw,
        arrivedAt: new Date(),
        remote: { address: session.remoteAddress, name: session.hostNameAppearsAs },
      })
      return null
    } catch (error) {
      return failed(error, session, 'message')
    }
  }
  const running = new Set<Promise<void>>()
  const server = new SMTPServer({
    name: options.hostname,
    banner: 'Kontor',
    size: maxBytes,
    maxClients: options.maxClients ?? MAX_CLIENTS,
    maxRecipients: MAX_RECIPIENTS,
    maxCommandLength: MAX_COMMAND_BYTES,
    socketTimeout: SOCKET_TIMEOUT_MS,
    closeTimeout: HANG_UP_AFTER_MS,
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    // The server's own enhanced codes are guessed from the reply code; ours stand in the texts.
    hideENHANCEDSTATUSCODES: true,
    onRcptTo({ address }, session, done) {
      void checkRecipient(address, session).then(done)
    },
    onData(stream, session, done) {
      const taking = take(stream, session).then((error) => done(error, '2.6.0 Taken'))
      running.add(taking)
      void taking.finally(() => running.delete(taking))
    },
  })
  server.on('error', (error: NodeJS.ErrnoException) => {
    log?.warn({ code: error.code ?? error.name }, 'SMTP receiver connection failed')
  })
  server.listen(options.port, options.host)
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  log?.info({ host: options.host, port }, 'SMTP receiver listens')
  const close = async () => {
    server.server.close()
    await Promise.race([Promise.allSettled(running), setTimeout(CLOSE_TIMEOUT_MS, null, { ref: false })])
    await new Promise<void>((closed) => server.close(() => closed()))
  }
  return { port, close }
}
