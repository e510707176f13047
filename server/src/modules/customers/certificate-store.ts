import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'

/** A certificate that somebody proved to be his by a good signature. */
export interface SeenCertificate {
  /** Lower-cased. */
  address: string
  /** SHA-256, hex. */
  fingerprint: string
  /** DER in base64. */
  certificate: string
  notAfter: string
}

/** Notes certificates of correspondents; one seen before is seen again. */
export async function noteCertificates(tx: WriteTx, seen: readonly SeenCertificate[]): Promise<void> {
  if (seen.length === 0) return
  await tx.run(sql`
    insert into correspondent_certificates (tenant_id, address, fingerprint, certificate, not_after, first_seen_at, last_seen_at)
    select distinct on (address, fingerprint) ${tx.tenantId}::uuid, address, fingerprint, decode(certificate, 'base64'), "notAfter", ${tx.now}, ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(seen)}::jsonb) as s(address text, fingerprint text, certificate text, "notAfter" timestamptz)
     order by address, fingerprint
    on conflict (tenant_id, address, fingerprint) do update set last_seen_at = excluded.last_seen_at`)
}

/** What is known of these addresses, the newest first. */
export function certificatesOf(
  tx: ReadTx,
  addresses: readonly string[],
): Promise<{ address: string; certificate: Buffer }[]> {
  return tx.all(sql`
    select address, certificate from correspondent_certificates
     where tenant_id = ${tx.tenantId} and address = any(${addresses.map((address) => address.toLowerCase())}::text[]) and not_after > ${tx.now}
     order by address, last_seen_at desc`)
}
