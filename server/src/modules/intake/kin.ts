import type { ReadTx } from '#platform/db'
import { contentHashes, type KinRow, sameContent, sameMessageId } from './kin-store.ts'
import { cleanStrings } from './clean-strings.ts'
import type { ReadEntry } from './read-entry.ts'
import type { Threaded } from './threads.ts'
import { readStored } from './settings-store.ts'

type Item = ReadEntry & { thread: Threaded }

/** Which messages of a batch resemble others, before them or beside them. */
export interface Kin {
  /** The entry with the same Message-ID and other bytes that came first. */
  variantOf(ledgerId: string): string | null
  /** Number of the case of such an entry, where it has one. */
  numberOf(ledgerId: string): string | null
  /** The same mail in another account whose case it is to join; its case may be opened in this very batch. */
  twinOf(item: ReadEntry): { ledgerId: string; caseId: string | null } | null
}

/** Finds variants of what came before and, where the tenant wishes it, the same mail in other accounts. */
export async function findKin(tx: ReadTx, items: readonly Item[]): Promise<Kin> {
  const inOrder = items.toSorted(
    (a, b) => a.entry.arrivedAt.getTime() - b.entry.arrivedAt.getTime() || (a.entry.id < b.entry.id ? -1 : 1),
  )
  const named = inOrder.flatMap(({ entry, message }) =>
    message.messageId
      ? [{ id: entry.id, accountId: entry.accountId, messageId: cleanStrings(message.messageId) }]
      : [],
  )
  const before = named.length > 0 ? await sameMessageId(tx, named) : []
  const variants = new Map<string, KinRow>(before.map((row) => [row.id, row]))
  for (const [index, one] of named.entries()) {
    const first = named.findIndex(
      (other) => other.messageId === one.messageId && other.accountId === one.accountId,
    )
    const ledgerId = named[first]?.id
    if (first < index && ledgerId && !variants.has(one.id))
      variants.set(one.id, { id: one.id, ledgerId, caseId: null, number: null })
  }
  const numbers = new Map(before.map((row) => [row.ledgerId, row.number]))
  const twins = await findTwins(tx, inOrder)
  return {
    variantOf: (id) => variants.get(id)?.ledgerId ?? null,
    numberOf: (id) => numbers.get(id) ?? null,
    twinOf: ({ entry }) => twins.get(entry.id) ?? null,
  }
}

type Twin = { ledgerId: string; caseId: string | null }

async function findTwins(tx: ReadTx, items: readonly Item[]): Promise<Map<string, Twin>> {
  const twins = new Map<string, Twin>()
  if ((await readStored(tx)).sameMail === 'separate') return twins
  const wanted = items.map(({ entry }) => ({ id: entry.id, accountId: entry.accountId }))
  for (const row of await sameContent(tx, wanted)) twins.set(row.id, row)
  const hashes = new Map(
    (
      await contentHashes(
        tx,
        wanted.map(({ id }) => id),
      )
    ).map((row) => [row.id, row.hash]),
  )
  const opening = items.filter(({ thread }) => thread.decision.kind === 'new')
  for (const [index, { entry }] of opening.entries()) {
    if (twins.has(entry.id)) continue
    const first = opening.findIndex((other) => hashes.get(other.entry.id) === hashes.get(entry.id))
    const other = opening[first]?.entry
    if (first < index && other && other.accountId !== entry.accountId && !twins.has(other.id))
      twins.set(entry.id, { ledgerId: other.id, caseId: null })
  }
  return twins
}
