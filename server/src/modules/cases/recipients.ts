import { canonicalAddress } from '@kontor/core/mail'
import { Fault } from '#platform/faults'

/** Canonical addresses, each once; a fault names the first that is none. Nothing but this reaches an envelope. */
export function requireRecipients(addresses: readonly string[]): { name: string; address: string }[] {
  const canonical = addresses.map((address) => {
    const usable = canonicalAddress(address)
    if (usable === null)
      throw new Fault(422, 'unknown-recipient', { address }, `"${address}" is no e-mail address`)
    return usable
  })
  return [...new Set(canonical)].map((address) => ({ name: '', address }))
}
