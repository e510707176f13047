import type { Addressed } from './address.ts'
import { DialogueEnded } from './dialogue.ts'
import { encodeData, hasEightBit } from './encode-data.ts'
import { DATA_BLOCK_BYTES, DATA_BLOCK_TIMEOUT_MS } from './limits.ts'
import type { Session } from './open-session.ts'
import { allRecipients, dataResult, judge, recipientResult, stateOf } from './results.ts'
import { replyParams } from './smtp-fault.ts'
import type { Envelope, RecipientResult, SendResult, SmtpProblem, SmtpReply } from './types.ts'

/** Sends one message over a session; never throws. `dataEndTimeoutMs` bounds the wait for the last answer. */
export async function transfer(
  session: Session,
  envelope: Envelope,
  addressed: Addressed,
  dataEndTimeoutMs: number,
): Promise<SendResult> {
  const problem = misfit(session, envelope, addressed)
  if (problem !== null) return { outcome: 'refused', recipients: allRecipients(envelope, 'refused'), problem }
  const progress: Progress = { recipients: [], dotSent: false }
  try {
    return await exchange(session, envelope, addressed, progress, dataEndTimeoutMs)
  } catch (error) {
    if (!(error instanceof DialogueEnded)) throw error
    const early = session.dialogue.early()
    if (early !== undefined && early.code >= 400 && progress.dotSent)
      return dataResult(progress.recipients, early)
    return whenCutOff(envelope, progress, error)
  }
}

/** How far a transfer came, for the moment when the connection breaks. */
type Progress = { recipients: RecipientResult[]; dotSent: boolean }

function misfit({ capabilities }: Session, { raw }: Envelope, addressed: Addressed): SmtpProblem | null {
  if (addressed.needsUtf8 && !capabilities.has('SMTPUTF8'))
    return { step: 'sending', code: 'smtputf8-not-offered', params: {} }
  const largest = Number(capabilities.get('SIZE') ?? 0)
  if (largest > 0 && raw.length > largest)
    return { step: 'sending', code: 'too-large', params: { size: raw.length, largest } }
  return null
}

async function exchange(
  session: Session,
  envelope: Envelope,
  addressed: Addressed,
  progress: Progress,
  dataEndTimeoutMs: number,
): Promise<SendResult> {
  const { dialogue, commandTimeoutMs } = session
  const { recipients } = progress
  const say = (line: string) => dialogue.command(line, commandTimeoutMs)
  const sender = await say(mailCommand(session, envelope, addressed))
  if (stateOf(sender) !== 'accepted') {
    const state = stateOf(sender)
    const params = replyParams(sender)
    const problem = { step: 'sending', code: 'sender-refused', params } as const
    return { outcome: state, recipients: allRecipients(envelope, state, sender), problem }
  }
  for (const [index, wire] of addressed.to.entries()) {
    recipients.push(recipientResult(envelope.recipients[index] ?? wire, await say(`RCPT TO:<${wire}>`)))
  }
  if (!recipients.some(({ state }) => state === 'accepted')) {
    const params = replyParams(recipients[0] ?? sender)
    return judge(recipients, { step: 'sending', code: 'recipients-refused', params })
  }
  try {
    await envelope.onTransmitting?.()
  } catch {
    return {
      outcome: 'temporary',
      recipients: allRecipients(envelope, 'temporary'),
      problem: { step: 'sending', code: 'not-committed', params: {} },
    }
  }
  const go = await say('DATA')
  if (go.code !== 354) return dataResult(recipients, go)
  return dataResult(recipients, await sendBody(session, envelope.raw, progress, dataEndTimeoutMs))
}

function mailCommand(session: Session, { raw }: Envelope, { from, needsUtf8 }: Addressed): string {
  const { capabilities } = session
  const parameters = [
    capabilities.has('SIZE') ? ` SIZE=${raw.length}` : '',
    capabilities.has('8BITMIME') && hasEightBit(raw) ? ' BODY=8BITMIME' : '',
    needsUtf8 ? ' SMTPUTF8' : '',
  ]
  return `MAIL FROM:<${from}>${parameters.join('')}`
}

async function sendBody(
  { dialogue }: Session,
  raw: Uint8Array,
  progress: Progress,
  dataEndTimeoutMs: number,
): Promise<SmtpReply> {
  const bytes = encodeData(raw)
  const lastBlock = Math.max(0, bytes.length - DATA_BLOCK_BYTES)
  for (let at = 0; at < lastBlock; at += DATA_BLOCK_BYTES) {
    await dialogue.write(
      bytes.subarray(at, Math.min(at + DATA_BLOCK_BYTES, lastBlock)),
      DATA_BLOCK_TIMEOUT_MS,
    )
    const early = dialogue.early()
    if (early !== undefined) {
      dialogue.close()
      if (early.code >= 400) return early
      throw new DialogueEnded('unexpected-answer')
    }
  }
  progress.dotSent = true
  await dialogue.write(bytes.subarray(lastBlock), DATA_BLOCK_TIMEOUT_MS)
  return dialogue.reply(dataEndTimeoutMs)
}

function whenCutOff(envelope: Envelope, { recipients, dotSent }: Progress, error: DialogueEnded): SendResult {
  const params = { reason: error.code }
  const problem = { step: 'sending', code: 'no-answer', params } as const
  if (dotSent) return { outcome: 'uncertain', recipients, problem }
  return { outcome: 'temporary', recipients: allRecipients(envelope, 'temporary'), problem }
}
