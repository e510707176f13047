import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'

/** What a sign-in that takes several steps waits for. */
export type StepKind = 'second-factor' | 'passkey-made' | 'passkey-used' | 'provider' | 'assertion'

export interface Step {
  kind: StepKind
  userId: string | null
  data: Record<string, unknown>
}

export async function insertStep(tx: WriteTx, hash: Buffer, step: Step & { expiresAt: Date }): Promise<void> {
  await tx.run(sql`
    insert into sign_in_steps (tenant_id, token_hash, kind, user_id, data, expires_at)
    values (${tx.tenantId}, ${hash}, ${step.kind}, ${step.userId}, ${JSON.stringify(step.data)}::jsonb, ${step.expiresAt})`)
}

const columns = sql`kind, user_id as "userId", data`

export function readStep(tx: ReadTx, hash: Buffer, kind: StepKind): Promise<Step | null> {
  return tx.first<Step>(sql`
    select ${columns} from sign_in_steps
     where tenant_id = ${tx.tenantId} and token_hash = ${hash} and kind = ${kind} and expires_at > ${tx.now}`)
}

/** The step, which nobody gets again. */
export function deleteStep(tx: WriteTx, hash: Buffer, kind: StepKind): Promise<Step | null> {
  return tx.first<Step>(sql`
    delete from sign_in_steps
     where tenant_id = ${tx.tenantId} and token_hash = ${hash} and kind = ${kind} and expires_at > ${tx.now}
    returning ${columns}`)
}

export async function deleteOldSteps(tx: WriteTx): Promise<void> {
  await tx.run(sql`delete from sign_in_steps where tenant_id = ${tx.tenantId} and expires_at <= ${tx.now}`)
}
