import { decideThread, findTokens, type ReplyToken, type ThreadDecision } from '@kontor/core/thread'
import { casesByHandle, casesByNumber, isOurs, participantsAmong } from '#cases'
import type { ReadTx } from '#platform/db'
import type { TenantKey } from '#platform/secrets'
import { tenantKey } from '#tenancy'
import type { Envelope, StoredMessage } from './ports.ts'

const maxTokens = 20
const maxBodyChars = 200_000
const maxNumbers = 5

/** Proofs that a message carries, checked against the tenant's key; handles as hex. */
interface Proofs {
  address: string[]
  references: string[]
  body: string[]
  numbers: string[]
  sender: string | null
}

export interface Threaded {
  decision: ThreadDecision
  /** The message came from us: its own Message-ID is one that we gave out. */
  isOwn: boolean
}

/** Finds the thread of each message; a handful of look-ups for the whole batch. */
export async function findThreads(
  tx: ReadTx,
  messages: readonly { message: StoredMessage; envelope: Envelope }[],
): Promise<Threaded[]> {
  const key = await tenantKey(tx)
  const proofs = messages.map(({ message, envelope }) => proofsOf(key, message, envelope))
  const handles = proofs.flatMap((proof) => [...proof.address, ...proof.references, ...proof.body])
  const byHandle = await casesByHandle(
    tx,
    [...new Set(handles)].map((hex) => Buffer.from(hex, 'hex')),
    'customer',
  )
  const byNumber = await casesByNumber(tx, [...new Set(proofs.flatMap((proof) => proof.numbers))])
  const firstOf = (list: readonly string[], map: ReadonlyMap<string, string>): string | null => {
    for (const item of list) if (map.has(item)) return map.get(item) ?? null
    return null
  }
  const evidence = proofs.map((proof) => ({
    sender: proof.sender,
    tokenCaseId: firstOf(proof.address, byHandle),
    referencedCaseId: firstOf(proof.references, byHandle),
    bodyCaseId: firstOf(proof.body, byHandle),
    numberCaseId: firstOf(proof.numbers, byNumber),
  }))
  const pairs = evidence.flatMap(({ sender, ...cases }) =>
    sender === null
      ? []
      : Object.values(cases).flatMap((caseId) => (caseId === null ? [] : [{ caseId, address: sender }])),
  )
  const participants = await participantsAmong(tx, pairs)
  return evidence.map(({ sender, ...cases }, index) => ({
    decision: decideThread({
      ...cases,
      isParticipant: (caseId) => sender !== null && participants.has(`${caseId} ${sender}`),
    }),
    isOwn: tokensIn(key, messages[index]?.message.messageId ?? '').length > 0,
  }))
}

function proofsOf(key: TenantKey, message: StoredMessage, envelope: Envelope): Proofs {
  const addresses = [
    ...(envelope.to ?? []),
    ...[...message.to, ...message.cc].map((mailbox) => mailbox.address),
  ]
  // The newest reference stands last.
  const references = [...message.references, message.inReplyTo ?? ''].reverse()
  return {
    address: tokensIn(key, addresses.join(' ')),
    references: references.flatMap((reference) => tokensIn(key, reference)),
    body: tokensIn(key, message.text.slice(0, maxBodyChars)),
    numbers: (message.subject.match(/[\p{L}\p{N}][\p{L}\p{N}/_-]{2,30}/gu) ?? [])
      .filter((word) => /\d/.test(word))
      .slice(0, maxNumbers),
    sender: message.from?.address.toLowerCase() || null,
  }
}

function tokensIn(key: TenantKey, text: string): string[] {
  return findTokens(text, maxTokens)
    .filter((token: ReplyToken) => token.purpose === 'customer' && isOurs(key, token))
    .map((token) => Buffer.from(token.handle).toString('hex'))
}
