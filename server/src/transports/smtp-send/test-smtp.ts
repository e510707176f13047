import type { Socket } from 'node:net'
import { ConnectionFault, routeTo, type StartTls, withCertificateDetails } from '#transports/net'
import { envelopeAddress } from './address.ts'
import { createDialogue, type Dialogue } from './dialogue.ts'
import { TEST_TIMEOUT_MS } from './limits.ts'
import { openSession, type Session } from './open-session.ts'
import { stateOf } from './results.ts'
import { problemOf, replyParams, SmtpFault } from './smtp-fault.ts'
import type { SmtpProblem, SmtpSettings, SmtpTestResult, TestSmtpOptions } from './types.ts'

/**
 * Tries settings step by step (name, connect, certificate, login, sending) and says which one fails and why.
 * Sends nothing. `timeoutMs` bounds every step.
 */
export async function testSmtp(
  settings: SmtpSettings,
  options: TestSmtpOptions = {},
): Promise<SmtpTestResult> {
  const { timeoutMs = TEST_TIMEOUT_MS, signal, resolveHost } = options
  let socket: Socket | null = null
  const cut = () => socket?.destroy()
  signal?.addEventListener('abort', cut)
  try {
    const session = await openSession(settings, {
      resolveHost,
      connectTimeoutMs: timeoutMs,
      greetingTimeoutMs: timeoutMs,
      commandTimeoutMs: timeoutMs,
      onSocket: (opened) => {
        socket = opened
        if (signal?.aborted === true) cut()
      },
    })
    try {
      if (options.from !== undefined) await tryEnvelope(session, options.from, options.to)
    } finally {
      await session.quit()
    }
    const capabilities = [...session.capabilities.keys()]
    return { ok: true, capabilities, maxBytes: Number(session.capabilities.get('SIZE')) || null }
  } catch (error) {
    const problem = problemOf(error, settings)
    return { ok: false, ...(await detailed(problem, settings, options, timeoutMs)) }
  } finally {
    signal?.removeEventListener('abort', cut)
  }
}

async function tryEnvelope(
  { dialogue, commandTimeoutMs }: Session,
  from: string,
  to?: string,
): Promise<void> {
  const address = envelopeAddress(from)
  if (address === null)
    throw new SmtpFault({ step: 'sending', code: 'address-invalid', params: { which: 'sender' } })
  const reply = await dialogue.command(`MAIL FROM:<${address.wire}>`, commandTimeoutMs)
  if (stateOf(reply) !== 'accepted')
    throw new SmtpFault({ step: 'sending', code: 'sender-refused', params: replyParams(reply) })
  if (to !== undefined) await tryRecipient(dialogue, to, commandTimeoutMs)
  await dialogue.command('RSET', commandTimeoutMs)
}

async function tryRecipient(dialogue: Dialogue, to: string, timeoutMs: number): Promise<void> {
  const address = envelopeAddress(to)
  if (address === null)
    throw new SmtpFault({ step: 'sending', code: 'address-invalid', params: { which: 'recipient' } })
  const reply = await dialogue.command(`RCPT TO:<${address.wire}>`, timeoutMs)
  if (stateOf(reply) !== 'accepted')
    throw new SmtpFault({ step: 'sending', code: 'recipients-refused', params: replyParams(reply) })
}

async function detailed(
  problem: SmtpProblem,
  settings: SmtpSettings,
  { resolveHost }: TestSmtpOptions,
  timeoutMs: number,
): Promise<SmtpProblem> {
  if (problem.step !== 'certificate') return problem
  try {
    const route = await routeTo(settings, resolveHost)
    return await withCertificateDetails(problem, settings, route, startTls(timeoutMs), timeoutMs)
  } catch (error) {
    if (error instanceof ConnectionFault) return problem
    throw error
  }
}

function startTls(timeoutMs: number): StartTls {
  return async (socket) => {
    const dialogue = createDialogue(socket)
    await dialogue.reply(timeoutMs)
    await dialogue.command('EHLO [127.0.0.1]', timeoutMs)
    await dialogue.command('STARTTLS', timeoutMs)
    dialogue.release()
  }
}
