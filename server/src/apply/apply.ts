import { findUserByLogin, passwordFits } from '#access'
import { SealError } from '#platform/secrets'
import {
  type AccountRow,
  changeAccount,
  createAccount,
  findAccount,
  isGivenToken,
  openAccount,
} from '#accounts'
import { changeIntake } from '#intake'
import {
  changeAgent,
  changeQueue,
  createAgent,
  createQueue,
  declarePool,
  findQueue,
  readMemberships,
} from '#organisation'
import type { WriteTx } from '#platform/db'
import { changeTenant, readTenant } from '#tenancy'
import { canonicalJson } from '#platform/events'
import { invalid, present } from '#platform/faults'
import type { Declaration } from './schema.ts'

/** One line of the plan. */
export interface Planned {
  kind: 'tenant' | 'queue' | 'account' | 'pool' | 'user'
  name: string
  action: 'create' | 'change' | 'nothing'
}

/** Declares what is in the document: creates and changes, never deletes; the same document twice changes nothing. */
export async function applyDeclaration(tx: WriteTx, wanted: Declaration): Promise<Planned[]> {
  const plan: Planned[] = []
  if (wanted.tenant)
    plan.push({
      kind: 'tenant',
      name: (await readTenant(tx)).slug,
      action: await applyTenant(tx, wanted.tenant),
    })
  for (const queue of wanted.queues)
    plan.push({ kind: 'queue', name: queue.name, action: await applyQueue(tx, queue) })
  // Accounts that send through others come after them.
  const accounts = [...wanted.accounts].sort(
    (a, b) => Number(a.send?.via === 'account') - Number(b.send?.via === 'account'),
  )
  for (const account of accounts)
    plan.push({ kind: 'account', name: account.name, action: await applyAccount(tx, account) })
  for (const pool of wanted.pools)
    plan.push({ kind: 'pool', name: pool.name, action: await applyPool(tx, pool) })
  for (const user of wanted.users)
    plan.push({ kind: 'user', name: user.login, action: await applyUser(tx, user) })
  return plan
}

async function applyTenant(
  tx: WriteTx,
  { processingLimit, sameMail, senderFence, ...wanted }: NonNullable<Declaration['tenant']>,
): Promise<Planned['action']> {
  const tenant = await changeTenant(tx, wanted)
  const intake = await changeIntake(tx, { processingLimit, sameMail, senderFence })
  return tenant === 'change' ? tenant : intake
}

async function applyQueue(tx: WriteTx, wanted: Declaration['queues'][number]): Promise<Planned['action']> {
  const before = await findQueue(tx, wanted.name)
  if (!before) await createQueue(tx, wanted)
  else if (before.serviceLevelMinutes === wanted.serviceLevelMinutes) return 'nothing'
  else await changeQueue(tx, before.id, wanted)
  return before ? 'change' : 'create'
}

async function applyAccount(
  tx: WriteTx,
  wanted: Declaration['accounts'][number],
): Promise<Planned['action']> {
  const before = await findAccount(tx, wanted.name)
  if (!before) await createAccount(tx, wanted)
  else if (await isSame(tx, before, wanted)) return 'nothing'
  else await changeAccount(tx, before.id, wanted)
  return before ? 'change' : 'create'
}

/** Compared with secrets; one that is absent in the document keeps the stored one and is no change. */
async function isSame(
  tx: WriteTx,
  before: AccountRow,
  wanted: Declaration['accounts'][number],
): Promise<boolean> {
  const given = wanted.oauth?.refreshToken
  if (given && !(await isGivenToken(tx, before.id, given))) return false
  const opened = await openUnlessReplaced(tx, before, wanted)
  if (!opened) return false
  const via = opened.send?.via === 'account' ? await findAccount(tx, String(opened.send.account)) : null
  const queue = await findQueue(tx, wanted.queue)
  const stored = {
    channel: before.channel,
    address: before.address,
    aliases: before.aliases,
    displayName: before.displayName,
    queue: before.queueId,
    receive: opened.receive,
    send: via ? { ...opened.send, account: via.name } : opened.send,
    oauth: opened.oauth,
    receipt: before.receipt,
    signature: before.signature,
    subaddress: before.subaddress,
    trust: before.trust,
    smime: opened.smime,
    paused: before.paused,
    processingLimit: before.processingLimit,
  }
  const keep = (
    part: Record<string, unknown> | null | undefined,
    from: Record<string, unknown> | null,
  ): Record<string, unknown> | null => {
    if (!part) return null
    const kept = part.via === from?.via ? { password: from?.password, secret: from?.secret } : {}
    return Object.fromEntries(Object.entries({ ...kept, ...part }).filter(([, value]) => value !== undefined))
  }
  const { name: _, ...rest } = wanted
  const asked = {
    ...rest,
    address: wanted.address.toLowerCase(),
    aliases: wanted.aliases.map((alias) => alias.toLowerCase()),
    displayName: wanted.displayName ?? null,
    queue: queue?.id,
    receive: keep(wanted.receive, opened.receive),
    send: keep(wanted.send, opened.send),
    smime: wanted.smime ? withKey(wanted.smime, opened.smime) : null,
    oauth: wanted.oauth ? oauthOf(wanted.oauth, opened.oauth) : null,
    signature: wanted.signature ?? null,
  }
  return canonicalJson(asked) === canonicalJson(stored)
}

/** The settings with their secrets; null when one does not open and the document gives all of them anew. */
async function openUnlessReplaced(
  tx: WriteTx,
  before: AccountRow,
  wanted: Declaration['accounts'][number],
): Promise<Awaited<ReturnType<typeof openAccount>> | null> {
  try {
    return await openAccount(tx, before)
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    const parts: Record<string, Record<string, unknown> | null | undefined> = {
      receive: wanted.receive,
      send: wanted.send,
      oauth: wanted.oauth,
      smime: wanted.smime,
    }
    const isGiven = (place: string): boolean => {
      const [part = '', field = ''] = place.split('.')
      return typeof parts[part]?.[field] === 'string'
    }
    if (Object.keys(before.sealed).every(isGiven)) return null
    throw new SealError(`The account "${before.name}": ${error.message}`, { cause: error })
  }
}

/** Absent private keys are the stored ones. */
function withKey(
  wanted: NonNullable<Declaration['accounts'][number]['smime']>,
  stored: Record<string, unknown> | null,
): Record<string, unknown> {
  return stored?.key ? { key: stored.key, ...wanted } : wanted
}

/** Without the refresh token, which is the grant's. */
function oauthOf(
  { refreshToken: _, ...wanted }: NonNullable<Declaration['accounts'][number]['oauth']>,
  stored: Record<string, unknown> | null,
): Record<string, unknown> {
  return stored?.clientSecret ? { clientSecret: stored.clientSecret, ...wanted } : wanted
}

async function applyPool(tx: WriteTx, wanted: Declaration['pools'][number]): Promise<Planned['action']> {
  const ids = []
  for (const name of wanted.accounts) {
    const account = await findAccount(tx, name)
    if (!account)
      throw invalid(
        { field: 'pools', account: name },
        `The pool "${wanted.name}" names an account "${name}" that does not exist`,
      )
    ids.push(account.id)
  }
  return (await declarePool(tx, wanted.name, ids, wanted.receipt ?? null)) ? 'change' : 'nothing'
}

async function applyUser(tx: WriteTx, wanted: Declaration['users'][number]): Promise<Planned['action']> {
  const before = await findUserByLogin(tx, wanted.login)
  if (!before) {
    await createAgent(tx, wanted)
    return 'create'
  }
  const queues = []
  for (const { queue, priority, level } of wanted.queues)
    queues.push([present(await findQueue(tx, queue), `the queue "${queue}"`).id, priority, level])
  const memberships = (await readMemberships(tx, [before.id])).map(({ queueId, priority, level }) => [
    queueId,
    priority,
    level,
  ])
  const samePassword =
    wanted.password === undefined || (await passwordFits(before.passwordHash, wanted.password))
  const sameFacts = (['name', 'profile', 'locale', 'active'] as const).every(
    (key) => before[key] === wanted[key],
  )
  const sorted = (list: unknown[]): string => JSON.stringify(list.map((item) => JSON.stringify(item)).sort())
  if (samePassword && sameFacts && sorted(queues) === sorted(memberships)) return 'nothing'
  await changeAgent(tx, before.id, { ...wanted, password: samePassword ? undefined : wanted.password }, null)
  return 'change'
}
