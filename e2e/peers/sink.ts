import type { AddressInfo, Socket } from 'node:net'
import type { ParsedMail } from 'mailparser'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { KeyPair } from './certificates.ts'
import { faultAnswers, type SinkFault } from './faults.ts'

/** A message the sink took, with the envelope it came with. */
export type SinkMessage = {
  envelopeFrom: string
  recipients: string[]
  raw: Buffer
  /** The login it was sent under, when the sink has users. */
  user: string | null
  parse(): Promise<ParsedMail>
}

export type SinkOptions = {
  /** Faults for the first messages, in order; `sink.script` takes more. */
  script?: SinkFault[]
  /** Logins and passwords; with them a login is needed. */
  users?: Record<string, string>
  /** Tokens are taken too (XOAUTH2), those for which this is true. */
  isGoodToken?: (token: string | undefined) => boolean
  tls?: KeyPair & { mode: 'implicit' | 'starttls' }
  /** Announced and enforced largest message. */
  maxBytes?: number
  port?: number
  /** False: an old server that knows only ASCII addresses (RFC 6531 is not announced). */
  takesUtf8?: boolean
}

export type Sink = {
  host: string
  port: number
  /** Everything taken so far, in order. */
  messages: SinkMessage[]
  /** Faults for the messages to come; the sink takes the first one for each MAIL command. */
  script: SinkFault[]
  /** Message-IDs taken, in order, a line for each taking: what a relay's log would show. */
  acceptedLog: { messageId: string | null; recipients: string[] }[]
  /** The first message that fits, now or later. Throws after `timeoutMs`. */
  waitFor(fits: (message: SinkMessage) => boolean, timeoutMs?: number): Promise<SinkMessage>
  /** Calls `listener` for each message taken from now on; the result ends that. */
  onMessage(listener: (message: SinkMessage) => void): () => void
  /** Connections opened since the start. */
  connections(): number
  stop(): Promise<void>
}

const WAIT_TIMEOUT_MS = 10_000
const CLOSE_TIMEOUT_MS = 20
/** RFC 5321 section 4.5.3.2.7 asks for five minutes: a client that stands still for a while is not let go. */
const SOCKET_TIMEOUT_MS = 300_000

/** Starts an SMTP server on the loopback address that keeps what it gets and fails on request. */
export async function startSmtpSink(options: SinkOptions = {}): Promise<Sink> {
  const { users, tls, isGoodToken } = options
  const needsLogin = users !== undefined || isGoodToken !== undefined
  const messages: SinkMessage[] = []
  const acceptedLog: Sink['acceptedLog'] = []
  const script: SinkFault[] = [...(options.script ?? [])]
  const listeners = new Set<(message: SinkMessage) => void>()
  const sockets = new Map<number, Socket>()
  const faults = new WeakMap<SMTPServerSession, SinkFault>()
  let connections = 0
  const faultOf = (session: SMTPServerSession) => faults.get(session) ?? 'ok'
  const hangUp = (session: SMTPServerSession) => sockets.get(session.remotePort)?.destroy()
  const keep = (message: SinkMessage) => {
    messages.push(message)
    const messageId = /^message-id:\s*(<[^>\r\n]*>)/im.exec(message.raw.toString('latin1'))?.[1] ?? null
    acceptedLog.push({ messageId, recipients: message.recipients })
    for (const listener of listeners) listener(message)
  }

  const server = new SMTPServer({
    secure: tls?.mode === 'implicit',
    ...(tls === undefined ? {} : { key: tls.key, cert: tls.cert }),
    disabledCommands: [...(needsLogin ? [] : ['AUTH']), ...(tls?.mode === 'starttls' ? [] : ['STARTTLS'])],
    allowInsecureAuth: tls === undefined,
    authOptional: !needsLogin,
    authMethods: isGoodToken === undefined ? ['PLAIN', 'LOGIN'] : ['XOAUTH2'],
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: false,
    hideSMTPUTF8: options.takesUtf8 === false,
    size: options.maxBytes,
    rejectOversized: true,
    closeTimeout: CLOSE_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    onSecure(socket, session, done) {
      // The topmost one: pulling the connection from under TLS crashes Node.
      sockets.set(session.remotePort, socket)
      done()
    },
    onAuth(auth, _session, done) {
      const known =
        auth.method === 'XOAUTH2'
          ? isGoodToken?.(auth.accessToken)
          : auth.username !== undefined && users?.[auth.username] === auth.password
      done(known ? null : refusal(535, 'Wrong login or password'), { user: auth.username })
    },
    onMailFrom(_address, session, done) {
      faults.set(session, script.shift() ?? 'ok')
      const code = faultAnswers(faultOf(session)).mail
      done(code === null ? null : refusal(code, 'Sender not wanted'))
    },
    onRcptTo({ address }, session, done) {
      const code = faultAnswers(faultOf(session)).recipient(address)
      done(code === null ? null : refusal(code, 'Recipient not wanted'))
    },
    async onData(stream, session, done) {
      // A sender that dies in the middle of its message has sent none.
      const raw = await readAll(stream).catch(() => null)
      if (raw === null) return
      const fault = faultOf(session)
      const code = faultAnswers(fault).data
      if (fault === 'stall') return
      if (fault === 'close-before-ack') return hangUp(session)
      if (code !== null) return done(refusal(code, 'Message not wanted'))
      if (stream.sizeExceeded) return done(refusal(552, 'Message too large'))
      keep({
        envelopeFrom: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
        recipients: session.envelope.rcptTo.map(({ address }) => address),
        raw,
        user: session.user ?? null,
        parse: async () => (await import('mailparser')).simpleParser(raw),
      })
      if (fault === 'accept-then-close') return hangUp(session)
      done(null, `Taken as ${messages.length}`)
    },
  })
  server.on('error', () => undefined)
  server.server.on('connection', (socket: Socket) => {
    connections += 1
    const port = socket.remotePort ?? 0
    sockets.set(port, socket)
    socket.once('close', () => sockets.delete(port))
  })
  await new Promise<void>((ready, fail) => {
    server.once('error', fail)
    server.listen(options.port ?? 0, '127.0.0.1', ready)
  })

  const onMessage: Sink['onMessage'] = (listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const waitFor: Sink['waitFor'] = (fits, timeoutMs = WAIT_TIMEOUT_MS) => {
    const { promise, resolve, reject } = Promise.withResolvers<SinkMessage>()
    const look = (message: SinkMessage) => {
      if (fits(message)) resolve(message)
    }
    const late = () => reject(new Error(`No such message among ${messages.length} within ${timeoutMs} ms`))
    const timer = setTimeout(late, timeoutMs)
    const forget = onMessage(look)
    messages.forEach(look)
    return promise.finally(() => {
      clearTimeout(timer)
      forget()
    })
  }
  const stop = () => new Promise<void>((closed) => server.close(() => closed()))
  const { port } = server.server.address() as AddressInfo
  return {
    host: 'localhost',
    port,
    messages,
    script,
    acceptedLog,
    waitFor,
    onMessage,
    connections: () => connections,
    stop,
  }
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode })
}

async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
