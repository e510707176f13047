import type { IntakeSettings } from '@kontor/contract'
import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'

type Stored = Pick<IntakeSettings, 'sameMail' | 'senderFence'>

/** What a tenant has that never chose. */
export const usualIntake: Stored = { sameMail: 'separate', senderFence: 1000 }

export async function readStored(tx: ReadTx): Promise<Stored> {
  const row = await tx.first<Stored>(sql`
    select same_mail as "sameMail", sender_fence as "senderFence" from intake_settings where tenant_id = ${tx.tenantId}`)
  return row ?? usualIntake
}

export async function writeStored(tx: WriteTx, { sameMail, senderFence }: Stored): Promise<void> {
  await tx.run(sql`
    insert into intake_settings (tenant_id, same_mail, sender_fence) values (${tx.tenantId}, ${sameMail}, ${senderFence})
    on conflict (tenant_id) do update set same_mail = excluded.same_mail, sender_fence = excluded.sender_fence`)
}
