import { type Addressed, addressEnvelope } from './address.ts'
import { createPool } from './pool.ts'
import { DATA_END_TIMEOUT_MS, MAX_CONNECTIONS } from './limits.ts'
import { allRecipients } from './results.ts'
import { problemOf } from './smtp-fault.ts'
import { transfer } from './transfer.ts'
import type { Envelope, Sender, SenderOptions, SendResult, SmtpSettings } from './types.ts'

/** What came of one try; `stale` when a kept connection turned out to be dead before anything was said. */
type Attempt = { result: SendResult; stale: boolean }

/**
 * A sender over pooled connections to one server. Sends at most `maxConnections` messages at the same time,
 * further ones wait their turn.
 */
export function createSender(settings: SmtpSettings, options: SenderOptions = {}): Sender {
  const { dataEndTimeoutMs = DATA_END_TIMEOUT_MS, maxConnections = MAX_CONNECTIONS, log } = options
  const pool = createPool(settings, { ...options, maxConnections })
  const unreached = (envelope: Envelope, error: unknown): SendResult => {
    const problem = problemOf(error, settings)
    log?.warn({ host: settings.host, step: problem.step, code: problem.code }, 'SMTP connection failed')
    return { outcome: 'temporary', recipients: allRecipients(envelope, 'temporary'), problem }
  }
  const attempt = async (envelope: Envelope, addressed: Addressed): Promise<Attempt> => {
    let taken: Awaited<ReturnType<typeof pool.take>>
    try {
      taken = await pool.take()
    } catch (error) {
      return { result: unreached(envelope, error), stale: false }
    }
    let result: SendResult | null = null
    try {
      result = await transfer(taken.session, envelope, addressed, dataEndTimeoutMs)
      return { result, stale: taken.reused && neverStarted(result) }
    } finally {
      await pool.giveBack(taken, result)
    }
  }
  const send = async (envelope: Envelope): Promise<SendResult> => {
    const addressed = addressEnvelope(envelope.envelopeFrom, envelope.recipients)
    if (typeof addressed === 'string') return misaddressed(envelope, addressed)
    let transmitting = false
    const watched: Envelope = {
      ...envelope,
      onTransmitting: async () => {
        transmitting = true
        await envelope.onTransmitting?.()
      },
    }
    const first = await attempt(watched, addressed)
    // A server may have closed a waiting connection; nothing was said on it, so a fresh one may be tried.
    return first.stale && !transmitting ? (await attempt(watched, addressed)).result : first.result
  }
  return { send, close: pool.close }
}

function misaddressed(envelope: Envelope, which: 'sender' | 'recipient'): SendResult {
  const problem = { step: 'sending', code: 'address-invalid', params: { which } } as const
  return { outcome: 'refused', recipients: allRecipients(envelope, 'refused'), problem }
}

function neverStarted({ outcome, problem, recipients }: SendResult): boolean {
  const cut = problem?.code === 'no-answer' || recipients.every(({ code }) => code === 421)
  return outcome === 'temporary' && cut
}
