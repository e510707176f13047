import type { FetchMessageObject, ImapFlow, MailboxObject } from 'imapflow'
import { ImapFault } from './imap-fault.ts'
import { MAX_BATCH_BYTES, MAX_HEADER_BYTES } from './limits.ts'
import type { FetchedMail } from './types.ts'
import { uidSet } from './uid-set.ts'

/** What the server says about a message before its content is read. */
export type Listed = { uid: number; size: number; internalDate: Date }

/**
 * Sizes and arrival times of messages, in UID order; messages gone meanwhile are missing. Throws when the server leaves
 * out one that it still has.
 */
export async function listMessages(client: ImapFlow, uids: number[]): Promise<Listed[]> {
  const wanted = new Set(uids)
  const listed: Listed[] = []
  const query = { uid: true, size: true, internalDate: true }
  for await (const message of client.fetch(uidSet(uids), query, { uid: true })) {
    if (message.size === undefined || !wanted.delete(message.uid)) continue
    listed.push({ uid: message.uid, size: message.size, internalDate: arrivalOf(message) })
  }
  demandConnection(client)
  if (wanted.size > 0) await demandGone(client, [...wanted])
  return listed.toSorted((a, b) => a.uid - b.uid)
}

/** The first messages that together fit into one batch; always at least one. */
export function firstFitting(listed: Listed[]): Listed[] {
  let bytes = 0
  const count = listed.findIndex(({ size }, index) => {
    bytes += size
    return index > 0 && bytes > MAX_BATCH_BYTES
  })
  return count === -1 ? listed : listed.slice(0, count)
}

/**
 * Reads messages without marking them (BODY.PEEK), one after the other. A message larger than `maxBytes`
 * comes with its header only. Throws when the server fails on one of them.
 */
export async function readMessages(
  client: ImapFlow,
  listed: Listed[],
  uidValidity: string,
  maxBytes: number,
): Promise<FetchedMail[]> {
  const small = listed.filter(({ size }) => size <= maxBytes)
  const raws = await readSources(client, small, maxBytes + 1)
  const large = listed.filter(({ uid, size }) => size > maxBytes || (raws.get(uid)?.length ?? 0) > maxBytes)
  const headers = await readSources(client, large, MAX_HEADER_BYTES)
  return listed.flatMap((message): FetchedMail[] => {
    const header = headers.get(message.uid)
    const raw = header === undefined ? raws.get(message.uid) : headerOf(header)
    if (raw === undefined) return []
    return [{ ...message, uidValidity, raw, oversize: header !== undefined, unreadable: false }]
  })
}

async function readSources(
  client: ImapFlow,
  listed: Listed[],
  maxLength: number,
): Promise<Map<number, Buffer>> {
  const sources = new Map<number, Buffer>()
  if (listed.length === 0) return sources
  const uids = listed.map(({ uid }) => uid)
  // The server's word on sizes is not trusted: it may send no more than this, whatever it announced.
  const query = { uid: true, source: { start: 0, maxLength } }
  for await (const message of client.fetch(uidSet(uids), query, { uid: true })) {
    if (message.source !== undefined) sources.set(message.uid, message.source)
  }
  const missing = uids.filter((uid) => !sources.has(uid))
  if (missing.length > 0) await demandGone(client, missing)
  return sources
}

/** Messages the server left out must have been removed; else they would be skipped for ever. */
async function demandGone(client: ImapFlow, uids: number[]): Promise<void> {
  const found = await client.search({ uid: uidSet(uids) }, { uid: true })
  if (!Array.isArray(found)) demandConnection(client)
  const left = Array.isArray(found) ? found.filter((uid) => uids.includes(uid)) : uids
  if (left.length === 0) return
  throw new ImapFault({ step: 'fetch', code: 'message-unreadable', params: { uid: left[0] ?? 0 } })
}

/** The open folder. Throws when the connection is gone: a fetch would then end early without a word. */
export function demandConnection({ usable, mailbox }: ImapFlow): MailboxObject {
  if (usable && mailbox !== false) return mailbox
  throw Object.assign(new Error('Closed'), { code: 'NoConnection' })
}

function arrivalOf({ internalDate }: FetchMessageObject): Date {
  const date = new Date(internalDate ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? new Date() : date
}

function headerOf(start: Buffer): Buffer {
  const ends = ['\r\n\r\n', '\n\n']
    .map((blank) => start.indexOf(blank) + blank.length)
    .filter((end) => end > 3)
  return start.subarray(0, ends.length === 0 ? start.length : Math.min(...ends))
}
