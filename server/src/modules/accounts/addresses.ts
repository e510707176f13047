import type { Database } from '#platform/db'
import { takenAddresses } from './ports.ts'
import { accountsByAddress } from './store.ts'

export interface ReceivingAccount {
  tenantId: string
  accountId: string
  /** The account's own address that was meant. */
  address: string
  via: string
  paused: boolean
}

/** The account that receives an envelope address, with or without `+token`; null when nobody does. */
export async function accountForAddress(db: Database, address: string): Promise<ReceivingAccount | null> {
  const whole = address.toLowerCase()
  const base = withoutSubaddress(whole)
  const rows = await accountsByAddress(db, [whole, base])
  const has = (row: (typeof rows)[number], wanted: string): boolean =>
    row.address === wanted || row.aliases.includes(wanted)
  const row =
    rows.find((candidate) => has(candidate, whole)) ?? rows.find((candidate) => has(candidate, base))
  return row
    ? {
        tenantId: row.tenantId,
        accountId: row.id,
        address: has(row, whole) ? whole : base,
        via: row.via,
        paused: row.paused,
      }
    : null
}

/** Which of these addresses belong to an account of any tenant: they are never answered automatically. */
export async function ownAddressesAmong(db: Database, addresses: readonly string[]): Promise<Set<string>> {
  const wanted = new Set(
    addresses.flatMap((address) => [address.toLowerCase(), withoutSubaddress(address.toLowerCase())]),
  )
  if (wanted.size === 0) return new Set()
  const rows = await accountsByAddress(db, [...wanted])
  const own = new Set(rows.flatMap((row) => [row.address, ...row.aliases]))
  return new Set(
    addresses.filter(
      (address) => own.has(address.toLowerCase()) || own.has(withoutSubaddress(address.toLowerCase())),
    ),
  )
}

/** `box+token@domain` → `box@domain` (RFC 5233). */
export function withoutSubaddress(address: string): string {
  return address.replace(/^([^+@]+)\+[^@]*@/, '$1@')
}

/** The part between `+` and `@`, or null. */
export function subaddressOf(address: string): string | null {
  return /^[^+@]+\+([^@]*)@/.exec(address)?.[1] ?? null
}

/** Binds `takenAddresses`: the question crosses tenants, so it is asked outside the tenant's transaction. */
export function bindTakenAddresses(db: Database): void {
  takenAddresses.bind(async (tenantId, accountId, addresses) => {
    const others = (await accountsByAddress(db, addresses)).filter(
      (row) => row.via === 'smtp' && !(row.tenantId === tenantId && row.id === accountId),
    )
    const taken = new Set(others.flatMap((row) => [row.address, ...row.aliases]))
    return addresses.filter((address) => taken.has(address))
  })
}
