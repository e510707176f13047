import { endOfAttempt, probeWaitMs } from '@kontor/core/outbox'
import type { WriteTx } from '#platform/db'
import { emit, emitAll, type NewEvent } from '#platform/events'
import { noteSending, sentKeeping } from '#accounts'
import { replyProbing, replyRefused, replyRetrying, replySent, replyUncertain } from './events.ts'
import type { TransmitResult } from './ports.ts'
import { wantCopy } from './sent-copy.ts'
import { scheduleProbe } from './sent-store.ts'
import { finish, type OutgoingRow, readRecipients, writeRecipients } from './store.ts'

const maxProblemChars = 500

/** Writes down how an attempt ended. The row is locked and its fence was checked by the caller. */
export async function settle(tx: WriteTx, row: OutgoingRow, result: TransmitResult): Promise<void> {
  const isUncertain = result.outcome === 'uncertain'
  // Taken for transfer is not arrived: while uncertain only refusals are final.
  await writeRecipients(
    tx,
    row.id,
    isUncertain ? result.recipients.filter(({ state }) => state === 'refused') : result.recipients,
  )
  const recipients = await readRecipients(tx, row.id)
  const open = recipients.filter(
    (recipient) => recipient.state === 'pending' || recipient.state === 'temporary',
  )
  const end = endOfAttempt({
    outcome: result.outcome,
    recipients,
    attempts: row.attempts,
    ageMs: tx.now.getTime() - row.createdAt.getTime(),
    random: Math.random(),
  })
  if (end.state === 'uncertain') return settleUncertain(tx, row)
  if (result.recipients.some(({ state }) => state === 'accepted')) await noteSending(tx, row.accountId, null)
  else if (result.problem) await noteSending(tx, row.accountId, { ...result.problem, retryInMs: null })
  const about = { messageId: row.messageRef, kind: row.kind }
  const events: NewEvent[] = result.recipients
    .filter((recipient) => recipient.state === 'refused')
    .map(({ address, code, text }) =>
      replyRefused.of(
        row.caseId,
        { ...about, code, partial: recipients.length > 1 },
        { address, text: cut(text) },
      ),
    )
  if (end.state !== 'due' && end.givesUp) {
    const givenUp = open.map(({ address, code, reply }) => ({ address, state: 'refused', code, text: reply }))
    await writeRecipients(tx, row.id, givenUp)
    for (const { address, code, text } of givenUp) {
      events.push(
        replyRefused.of(
          row.caseId,
          { ...about, code, partial: recipients.length > 1 },
          { address, text: cut(text) },
        ),
      )
    }
  }
  if (end.state === 'due') {
    const nextAttemptAt = new Date(tx.now.getTime() + end.waitMs)
    const text = cut(result.problem?.text ?? open[0]?.reply ?? '')
    await finish(tx, row.id, { state: 'due', problem: text, nextAttemptAt })
    events.push(
      replyRetrying.of(
        row.caseId,
        { ...about, attempts: row.attempts, nextTryAt: nextAttemptAt.toISOString() },
        { text },
      ),
    )
    tx.wake('outbox')
  } else {
    const accepted = recipients.filter((recipient) => recipient.state === 'accepted').length
    const text = cut(
      result.problem?.text ?? recipients.find((recipient) => recipient.state === 'refused')?.reply ?? '',
    )
    await finish(tx, row.id, {
      state: end.state,
      problem: end.state === 'accepted' ? null : text,
    })
    if (end.state === 'accepted') await wantCopy(tx, row)
    if (end.state === 'accepted')
      events.push(replySent.of(row.caseId, { ...about, recipients: accepted, attempts: row.attempts }))
    else if (events.length === 0)
      events.push(
        replyRefused.of(row.caseId, { ...about, code: null, partial: false }, { address: '', text }),
      )
  }
  await emitAll(tx, events)
}

/** The bytes may have arrived: never tried again blindly, but looked for where the server would have put them. */
export async function settleUncertain(tx: WriteTx, row: OutgoingRow): Promise<void> {
  await finish(tx, row.id, { state: 'uncertain', problem: null })
  const about = { messageId: row.messageRef, kind: row.kind, attempts: row.attempts }
  const looks = (await sentKeeping(tx, row.accountId)) !== null
  if (!looks) return emit(tx, replyUncertain.of(row.caseId, about))
  await scheduleProbe(tx, row.id, 0, new Date(tx.now.getTime() + (probeWaitMs(0) ?? 0)))
  await emit(tx, replyProbing.of(row.caseId, about))
}

/** What cannot be composed will not get better by waiting. */
export async function settleUnsendable(tx: WriteTx, row: OutgoingRow, text: string): Promise<void> {
  await finish(tx, row.id, { state: 'refused', problem: cut(text) })
  await emit(
    tx,
    replyRefused.of(
      row.caseId,
      { messageId: row.messageRef, kind: row.kind, code: null, partial: false },
      { address: '', text: cut(text) },
    ),
  )
}

function cut(text: string | null): string {
  return (text ?? '').slice(0, maxProblemChars)
}
