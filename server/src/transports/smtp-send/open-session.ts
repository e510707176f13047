import { isIPv6, type Socket } from 'node:net'
import { type ResolveHost, routeTo } from '#transports/net'
import { createDialogue, type Dialogue, DialogueEnded } from './dialogue.ts'
import { CONNECT_TIMEOUT_MS, COMMAND_TIMEOUT_MS, GREETING_TIMEOUT_MS, QUIT_TIMEOUT_MS } from './limits.ts'
import { logIn } from './log-in.ts'
import { encryptSocket, type OnSocket, openSocket } from './open-socket.ts'
import type { FullReply } from './reply-reader.ts'
import { replyParams, SmtpFault } from './smtp-fault.ts'
import type { SmtpSettings } from './types.ts'

/** A connection that is greeted, encrypted as demanded and logged in. */
export type Session = {
  dialogue: Dialogue
  /** Keywords of EHLO in capitals with their parameters. */
  capabilities: Map<string, string>
  commandTimeoutMs: number
  /** Says QUIT when the connection still works, and closes it. */
  quit(): Promise<void>
}

export type OpenOptions = {
  resolveHost?: ResolveHost | undefined
  connectTimeoutMs?: number
  greetingTimeoutMs?: number
  commandTimeoutMs?: number
  onSocket?: OnSocket
}

/**
 * Opens a session (RFC 5321 section 3.1, RFC 3207, RFC 4954). STARTTLS that is demanded and not offered ends
 * it: no password and no mail goes over a connection less protected than configured. Throws faults and socket
 * errors; `problemOf` reads them.
 */
export async function openSession(settings: SmtpSettings, options: OpenOptions = {}): Promise<Session> {
  const route = await routeTo(settings, options.resolveHost)
  const connectTimeoutMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS
  const commandTimeoutMs = options.commandTimeoutMs ?? COMMAND_TIMEOUT_MS
  let socket = await openSocket(route, settings.tls === 'implicit', connectTimeoutMs, options.onSocket)
  let dialogue = createDialogue(socket)
  try {
    await greeting(dialogue, settings, options.greetingTimeoutMs ?? GREETING_TIMEOUT_MS)
    let capabilities = await hello(dialogue, socket, commandTimeoutMs)
    if (settings.tls === 'starttls') {
      await demandStartTls(dialogue, capabilities, settings, commandTimeoutMs)
      dialogue.release()
      socket = await encryptSocket(socket, route, connectTimeoutMs, options.onSocket)
      dialogue = createDialogue(socket)
      capabilities = await hello(dialogue, socket, commandTimeoutMs)
    }
    await logIn(dialogue, capabilities, settings, commandTimeoutMs)
    return { dialogue, capabilities, commandTimeoutMs, quit: () => quit(dialogue) }
  } catch (error) {
    dialogue.close()
    throw error
  }
}

async function greeting(dialogue: Dialogue, settings: SmtpSettings, timeoutMs: number): Promise<void> {
  const where = { host: settings.host, port: settings.port }
  const silent = new SmtpFault({ step: 'connect', code: 'no-greeting', params: where })
  const reply = await dialogue.reply(timeoutMs).catch((error: unknown): never => {
    if (error instanceof DialogueEnded && error.code === 'timeout') throw silent
    throw error instanceof Error ? error : silent
  })
  if (reply.code !== 220)
    throw new SmtpFault({
      step: 'connect',
      code: 'unexpected-answer',
      params: { ...where, ...replyParams(reply) },
    })
}

async function hello(dialogue: Dialogue, socket: Socket, timeoutMs: number): Promise<Map<string, string>> {
  const address = socket.localAddress ?? '127.0.0.1'
  const name = isIPv6(address) ? `[IPv6:${address}]` : `[${address}]`
  const extended = await dialogue.command(`EHLO ${name}`, timeoutMs)
  if (extended.code === 250) return readCapabilities(extended)
  const plain = await dialogue.command(`HELO ${name}`, timeoutMs)
  if (plain.code === 250) return new Map()
  throw new SmtpFault({ step: 'connect', code: 'unexpected-answer', params: replyParams(plain) })
}

function readCapabilities(reply: FullReply): Map<string, string> {
  const entries = reply.lines.slice(1).map((line) => {
    const [keyword = '', ...parameters] = line.trim().split(/[ =]/)
    return [keyword.toUpperCase(), parameters.join(' ')] as const
  })
  return new Map(entries)
}

async function demandStartTls(
  dialogue: Dialogue,
  capabilities: Map<string, string>,
  settings: SmtpSettings,
  timeoutMs: number,
): Promise<void> {
  const { host } = settings
  if (!capabilities.has('STARTTLS'))
    throw new SmtpFault({ step: 'certificate', code: 'starttls-not-offered', params: { host } })
  const reply = await dialogue.command('STARTTLS', timeoutMs)
  if (reply.code !== 220)
    throw new SmtpFault({
      step: 'certificate',
      code: 'starttls-not-offered',
      params: { host, ...replyParams(reply) },
    })
  // Anything already here was sent in clear by whoever sits between (CVE-2011-0411).
  if (dialogue.hasUnread())
    throw new SmtpFault({
      step: 'certificate',
      code: 'tls-failed',
      params: { host, reason: 'STARTTLS_INJECTION' },
    })
}

async function quit(dialogue: Dialogue): Promise<void> {
  if (!dialogue.spent()) await dialogue.command('QUIT', QUIT_TIMEOUT_MS).catch(() => undefined)
  dialogue.close()
}
