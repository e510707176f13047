import type { ProfileName, SignInSettings } from '@kontor/contract'
import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'
import { usualIdleMinutes, usualMaxMinutes } from './session-store.ts'

/** A tenant's settings of signing in; what nobody set is as usual. */
export async function readSettings(tx: ReadTx): Promise<SignInSettings> {
  const row = await tx.first<{ idleMinutes: number; maxMinutes: number; secondFactorFor: ProfileName[] }>(sql`
    select idle_minutes as "idleMinutes", max_minutes as "maxMinutes", second_factor_for as "secondFactorFor"
      from sign_in_settings where tenant_id = ${tx.tenantId}`)
  return row ?? { idleMinutes: usualIdleMinutes, maxMinutes: usualMaxMinutes, secondFactorFor: [] }
}

export async function writeSettings(tx: WriteTx, settings: SignInSettings): Promise<void> {
  await tx.run(sql`
    insert into sign_in_settings (tenant_id, idle_minutes, max_minutes, second_factor_for)
    values (${tx.tenantId}, ${settings.idleMinutes}, ${settings.maxMinutes}, ${settings.secondFactorFor}::text[])
    on conflict (tenant_id) do update set idle_minutes = excluded.idle_minutes, max_minutes = excluded.max_minutes,
       second_factor_for = excluded.second_factor_for`)
}
