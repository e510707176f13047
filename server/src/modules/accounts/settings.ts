import type { AccountSettings } from '@kontor/contract'
import { isUniqueViolation, type ReadTx, type WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { conflict, invalid, notFound } from '#platform/faults'
import { uuidv7 } from '#platform/ids'
import { requireQueue } from '#organisation'
import { tenantKey } from '#tenancy'
import { accountChanged, accountCreated } from './events.ts'
import { setLimit } from './limits.ts'
import { takeGiven } from './given-token.ts'
import { dropGrant, ensureGrant, findGrant } from './grant-store.ts'
import { clientHash, requireOAuthSense } from './oauth-providers.ts'
import { takenAddresses } from './ports.ts'
import { requireSmimeSense } from './smime-sense.ts'
import { openSecrets, sealSecrets } from './secrets.ts'
import { type AccountRow, findAccount, insertAccount, updateAccountRow } from './store.ts'

const addressPattern = /^[^\s@<>",;:\\[\]()\p{Cc}]+@[a-z0-9.-]+\.?[a-z0-9-]+$/iu

/** Adds an account. Faults: `name-taken`, `invalid`. */
export async function createAccount(tx: WriteTx, settings: AccountSettings): Promise<string> {
  const id = uuidv7(tx.now)
  const row = await rowOf(tx, id, settings, null)
  try {
    await insertAccount(tx, row)
    await setLimit(tx, id, settings.processingLimit)
  } catch (error) {
    throw nameTaken(error, settings.name)
  }
  await settleGrant(tx, id, settings)
  await emit(tx, accountCreated.of(id, { channel: row.channel, queueId: row.queueId }))
  tx.wake('accounts')
  return id
}

/** Changes an account; absent secrets keep the stored ones. Connections start anew with the new settings. */
export async function changeAccount(tx: WriteTx, id: string, settings: AccountSettings): Promise<void> {
  const before = await findAccount(tx, id)
  if (!before) throw notFound()
  const row = await rowOf(tx, before.id, settings, before)
  try {
    const revision = await updateAccountRow(tx, row)
    await setLimit(tx, before.id, settings.processingLimit)
    await settleGrant(tx, before.id, settings)
    await emit(tx, accountChanged.of(before.id, { queueId: row.queueId, paused: row.paused, revision }))
  } catch (error) {
    throw nameTaken(error, settings.name)
  }
  tx.wake('accounts')
}

/** The fault of an account that does not exist, or not for the caller. */
export function noAccount(idOrName: string): Error {
  return invalid({ field: 'account', account: idOrName }, `There is no account "${idOrName}"`)
}

/** The account by id or name; a fault that names it when there is none. */
export async function requireAccount(tx: ReadTx, idOrName: string): Promise<AccountRow> {
  const account = await findAccount(tx, idOrName)
  if (!account) throw noAccount(idOrName)
  return account
}

/** Settings with secrets, for a transport only. */
export async function openAccount(tx: ReadTx, account: AccountRow): Promise<ReturnType<typeof openSecrets>> {
  return openSecrets(await tenantKey(tx), account.id, account)
}

async function rowOf(tx: WriteTx, id: string, settings: AccountSettings, before: AccountRow | null) {
  requireSense(settings)
  await requireFreeAddresses(tx, id, settings)
  const queue = await requireQueue(tx, settings.queue)
  const { receive, send, oauth, smime, sealed } = sealSecrets(await tenantKey(tx), id, settings, before)
  if (send?.via === 'account') send.account = await sendingAccountId(tx, String(send.account))
  return {
    id,
    name: settings.name,
    channel: settings.channel,
    address: settings.address.toLowerCase(),
    aliases: settings.aliases.map((alias) => alias.toLowerCase()),
    displayName: settings.displayName ?? null,
    queueId: queue.id,
    receive,
    send,
    oauth: oauth as AccountRow['oauth'],
    sealed,
    receipt: settings.receipt,
    signature: settings.signature ?? null,
    subaddress: settings.subaddress,
    trust: settings.trust,
    smime: smime as AccountRow['smime'],
    paused: settings.paused,
    processingLimit: settings.processingLimit,
  }
}

/** What the provider granted stays as long as it is the same client of the same provider. */
async function settleGrant(tx: WriteTx, id: string, { oauth }: AccountSettings): Promise<void> {
  if (!oauth) return dropGrant(tx, id)
  await ensureGrant(tx, id, clientHash(oauth))
  if (oauth.refreshToken)
    await takeGiven(tx, id, oauth.refreshToken, (await findGrant(tx, id))?.givenHash ?? null)
}

/** The account that sends for another must itself have a server to send through. */
async function sendingAccountId(tx: WriteTx, idOrName: string): Promise<string> {
  const account = await requireAccount(tx, idOrName)
  if (account.send?.via === 'smtp') return account.id
  throw invalid(
    { field: 'send.account', account: idOrName },
    `The account "${idOrName}" has no server to send through`,
  )
}

/** Mail for an address that the built-in receiver takes goes to one account, whoever else would like to have it. */
async function requireFreeAddresses(tx: WriteTx, id: string, settings: AccountSettings): Promise<void> {
  if (settings.receive.via !== 'smtp') return
  const wanted = [settings.address, ...settings.aliases].map((address) => address.toLowerCase())
  const taken = await takenAddresses.call(tx.tenantId, id, wanted)
  if (taken.length > 0)
    throw conflict('address-taken', { address: taken[0] }, `"${taken[0]}" is received by another account`)
}

function requireSense(settings: AccountSettings): void {
  for (const address of [settings.address, ...settings.aliases]) {
    if (!addressPattern.test(address))
      throw invalid({ field: 'address', address }, `"${address}" is no e-mail address`)
  }
  const via = settings.receive.via
  const byToken = [settings.receive, settings.send ?? {}].some(
    (part) => 'auth' in part && part.auth === 'oauth2',
  )
  requireOAuthSense(settings.oauth, byToken)
  requireSmimeSense(settings.smime)
  if (settings.channel === 'email' && via === 'http')
    throw invalid({ field: 'receive.via' }, 'E-mail arrives by imap or smtp')
  if (settings.channel === 'form' && via !== 'http')
    throw invalid({ field: 'receive.via' }, 'A form arrives by http')
  if (settings.channel === 'form' && settings.send?.via === 'smtp') {
    throw invalid(
      { field: 'send.via' },
      'A form is answered through an e-mail account: send: { via: account, account: … }',
    )
  }
}

function nameTaken(error: unknown, name: string): unknown {
  return isUniqueViolation(error)
    ? conflict('name-taken', { name }, `There is already an account "${name}"`)
    : error
}
