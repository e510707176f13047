import type { ReadTx, WriteTx } from '#platform/db'
import { Fault } from '#platform/faults'
import { newCredential, readCredential } from './credentials.ts'
import { deleteStep, insertStep, readStep, type Step, type StepKind } from './step-store.ts'

/** Remembers where a sign-in stands; gives what the browser goes on with, good once and for that long. */
export async function beginStep(tx: WriteTx, step: Step, lifeMs: number): Promise<string> {
  const { text, hash } = newCredential(tx.tenantId)
  await insertStep(tx, hash, { ...step, expiresAt: new Date(tx.now.getTime() + lifeMs) })
  return text
}

/** The tenant of a step. Fault: `step-over` when the text is none of ours. */
export function tenantOfStep(text: string): string {
  const credential = readCredential(text)
  if (!credential) throw stepOver()
  return credential.tenantId
}

/** The step, to be tried again later. Fault: `step-over`. */
export async function peekStep(tx: ReadTx, text: string, kind: StepKind): Promise<Step> {
  const credential = readCredential(text)
  const step = credential && (await readStep(tx, credential.hash, kind))
  if (!step) throw stepOver()
  return step
}

/** The step, which is over with this. Fault: `step-over`. */
export async function takeStep(tx: WriteTx, text: string, kind: StepKind): Promise<Step> {
  const credential = readCredential(text)
  const step = credential && (await deleteStep(tx, credential.hash, kind))
  if (!step) throw stepOver()
  return step
}

/** Unknown, used, too old: all the same to who asks. */
export function stepOver(): Fault {
  return new Fault(410, 'step-over', {}, 'This sign-in is over; begin anew')
}
