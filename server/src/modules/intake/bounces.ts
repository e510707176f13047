import { isOurs, messagesByHandle } from '#cases'
import { recordBounce } from '#outbox'
import type { WriteTx } from '#platform/db'
import { findTokens } from '@kontor/core/thread'
import { tenantKey } from '#tenancy'
import type { StoredMessage } from './ports.ts'
import type { EntryEnd, EntryRow } from './store.ts'

const maxTokens = 20
const maxBodyChars = 200_000

interface Item {
  entry: EntryRow
  message: StoredMessage
}

/**
 * Takes the bounces that carry a proof of ours (a Message-ID or a reply token that we gave out) to the messages they
 * are about, and ends their entries. The others are left to whoever reads on: without a proof a bounce is a mail
 * like any other and changes nothing.
 */
export async function settleBounces(tx: WriteTx, items: readonly Item[]): Promise<EntryEnd[]> {
  const bounces = items.filter(({ message }) => message.bounce !== null)
  if (bounces.length === 0) return []
  const key = await tenantKey(tx)
  const handlesOf = (text: string): string[] =>
    findTokens(text, maxTokens)
      .filter((token) => token.purpose === 'customer' && isOurs(key, token))
      .map(({ handle }) => Buffer.from(handle).toString('hex'))
  const proofs = bounces.map((item) => proofsIn(item).flatMap(handlesOf))
  const messages = await messagesByHandle(
    tx,
    [...new Set(proofs.flat())].map((hex) => Buffer.from(hex, 'hex')),
  )
  const ends: EntryEnd[] = []
  for (const [index, { entry, message }] of bounces.entries()) {
    const about = proofs[index]?.flatMap((handle) => messages.get(handle) ?? [])[0]
    if (!about || !message.bounce) continue
    const report = { ...message.bounce, ledgerId: entry.id, arrivedAt: entry.arrivedAt }
    await recordBounce(tx, about.messageId, report)
    ends.push({ id: entry.id, state: 'bounce', caseId: about.caseId, reason: { kind: message.bounce.kind } })
  }
  return ends
}

/** Where a proof may stand, the surest first: the returned message's id, whom the bounce was sent to, what it answers to. */
function proofsIn({ entry, message }: Item): string[] {
  const addresses = [...message.to, ...message.cc].map(({ address }) => address)
  return [
    message.bounce?.originalMessageId ?? '',
    [...(entry.envelope.to ?? []), ...addresses].join(' '),
    message.inReplyTo ?? '',
    ...message.references.toReversed(),
    message.text.slice(0, maxBodyChars),
  ]
}
