import { ImapFlow } from 'imapflow'
import type { Run } from './phases.ts'
import { boxes } from './world.ts'

/** What the audit found; the lists name what is wrong. */
export interface Audit {
  mails: {
    generated: number
    deliveries: number
    onServer: number
    unread: number
    inLedger: number
    cases: number
    quarantined: number
    lost: number
    double: number
  }
  replies: {
    committed: number
    accepted: number
    distinct: number
    double: number
    lost: number
    refused: number
    uncertain: number
    /** Uncertain ones that the other side has. */
    uncertainTaken: number
  }
  receipts: { sent: number; double: number }
  doubleAssigned: number
  starved: number
  timers: { set: number; twice: number; missed: number }
  wrong: string[]
}

interface Outgoing {
  messageId: string
  kind: 'reply' | 'receipt'
  state: string
  caseId: string
  to: string
}

const shown = 5

/**
 * Compares what was made, what lies in the mailboxes, what the other mail server took and what the database says; trusts
 * none of them alone and asks no part of Kontor.
 */
export async function audit(run: Run): Promise<Audit> {
  const wrong: string[] = []
  const blame = (what: string, found: readonly unknown[]): number => {
    if (found.length > 0)
      wrong.push(`${what}: ${found.length}, e.g. ${found.slice(0, shown).map(String).join(', ')}`)
    return found.length
  }
  const mails = await auditMails(run, blame)
  const taken = new Map<string, number>()
  for (const { messageId } of run.world.sink.acceptedLog)
    taken.set(messageId ?? '', (taken.get(messageId ?? '') ?? 0) + 1)
  const outgoing = await run.world.ask<Outgoing>(`
    select message_id as "messageId", kind, state, case_id as "caseId",
           (select min(address) from outgoing_recipients r where r.tenant_id = o.tenant_id and r.outgoing_id = o.id) as to
      from outgoing o`)
  const known = new Map(outgoing.map((row) => [row.messageId, row]))
  const { given } = run.agents
  const replies = outgoing.filter(({ kind }) => kind === 'reply')
  const uncertain = outgoing.filter(({ state }) => state === 'uncertain')
  const untrue = outgoing.filter(({ state, messageId }) => state === 'accepted' && !taken.has(messageId))
  blame(
    'taken by the other side, unknown or denied here',
    [...taken.keys()].filter((id) => !['accepted', 'uncertain'].includes(known.get(id)?.state ?? '')),
  )
  blame(
    'in no final state',
    outgoing.filter(({ state }) => !finalStates.has(state)).map(({ messageId }) => messageId),
  )
  const lostReplies = [
    ...given.filter(({ messageId }) => !known.has(messageId)).map(({ messageId }) => messageId),
    ...untrue.map(({ messageId }) => messageId),
  ]
  const acceptedOfCase = Map.groupBy(
    replies.filter(({ messageId }) => taken.has(messageId)),
    ({ caseId }) => caseId,
  )
  blame(
    'cases that were answered twice',
    [...acceptedOfCase].filter(([, list]) => list.length > 1).map(([id]) => id),
  )
  const receipts = outgoing.filter(({ kind }) => kind === 'receipt')
  const receiptsOf = Map.groupBy(receipts, ({ to }) => to)
  const timed = given.filter(({ isTimed }) => isTimed)
  const missed = timed.filter(({ messageId }) => !finalStates.has(known.get(messageId)?.state ?? ''))
  const twice = [...taken].filter(([, times]) => times > 1).map(([id]) => id)
  const [live] = await run.world.ask<{ tasks: number; starved: number }>(`
    select (select count(*)::int from (select task_id from reservations where ended_at is null
              group by tenant_id, task_id having count(*) > 1) r) as tasks,
           (select count(*)::int from cases where status in ('intake', 'queued', 'offered', 'active', 'parked')) as starved`)
  const doubleAssigned = run.agents.doubleAssigned() + (live?.tasks ?? 0)
  if (doubleAssigned > 0) wrong.push(`assigned to two at once: ${doubleAssigned}`)
  if ((live?.starved ?? 0) > 0) wrong.push(`cases that nobody came to: ${live?.starved}`)
  return {
    mails,
    replies: {
      committed: given.length,
      accepted: replies.filter(({ state }) => state === 'accepted').length,
      distinct: replies.filter(({ messageId }) => taken.has(messageId)).length,
      double: blame('sent twice', twice),
      lost: blame('answers that are lost', lostReplies),
      refused: replies.filter(({ state }) => state === 'refused').length,
      uncertain: uncertain.length,
      uncertainTaken: uncertain.filter(({ messageId }) => taken.has(messageId)).length,
    },
    receipts: {
      sent: receipts.filter(({ messageId }) => taken.has(messageId)).length,
      double: blame(
        'two receipts to one person',
        [...receiptsOf].filter(([, list]) => list.length > 1).map(([to]) => to),
      ),
    },
    doubleAssigned,
    starved: live?.starved ?? 0,
    timers: {
      set: timed.length,
      twice: timed.filter(({ messageId }) => (taken.get(messageId) ?? 0) > 1).length,
      missed: blame(
        'held answers that never went',
        missed.map(({ messageId }) => messageId),
      ),
    },
    wrong,
  }
}

const finalStates = new Set(['accepted', 'refused', 'uncertain', 'cancelled'])

type Blame = (what: string, found: readonly unknown[]) => number

async function auditMails({ world, traffic }: Run, blame: Blame): Promise<Audit['mails']> {
  const ledger = await world.ask<{ sha256: string; state: string; caseId: string | null }>(
    `select encode(raw_sha256, 'hex') as sha256, state, case_id as "caseId" from ledger`,
  )
  const entries = Map.groupBy(ledger, ({ sha256 }) => sha256)
  const made = new Map(traffic.made.map((mail) => [mail.sha256, mail]))
  const lost = [...made.values()].filter(({ sha256 }) => !entries.has(sha256))
  const double = [...entries].filter(([, list]) => list.length > 1).map(([sha256]) => sha256)
  blame(
    'entries that nobody wrote',
    [...entries.keys()].filter((sha256) => !made.has(sha256)),
  )
  blame(
    'mails that are no case of their own',
    ledger
      .filter(({ sha256, state }) => made.get(sha256)?.isPoison === false && state !== 'new-case')
      .map(({ state }) => state),
  )
  blame(
    'entries without an end',
    ledger.filter(({ state }) => state === 'received').map(({ sha256 }) => sha256),
  )
  const [counts] = await world.ask<{ cases: number; orphans: number }>(`
    select (select count(*)::int from cases) as cases,
           (select count(*)::int from cases c where (select count(*) from ledger l where l.tenant_id = c.tenant_id and l.case_id = c.id) <> 1) as orphans`)
  if ((counts?.orphans ?? 0) > 0) blame('cases without exactly one mail', [counts?.orphans])
  const server = await lookIntoBoxes(world)
  if (server.messages !== traffic.dropped())
    blame('mails gone from the mailboxes or more than were put there', [
      `${server.messages} of ${traffic.dropped()}`,
    ])
  return {
    generated: made.size,
    deliveries: traffic.made.reduce((sum, { deliveries }) => sum + deliveries, 0),
    onServer: server.messages,
    unread: server.unread,
    inLedger: ledger.length,
    cases: counts?.cases ?? 0,
    quarantined: ledger.filter(({ state }) => state === 'quarantined').length,
    lost: blame(
      'mails that are lost',
      lost.map(({ sha256 }) => sha256),
    ),
    double: blame('mails that are there twice', double),
  }
}

/** What the mailboxes hold, over a connection of our own. */
async function lookIntoBoxes({ dovecot }: Run['world']): Promise<{ messages: number; unread: number }> {
  let [messages, unread] = [0, 0]
  for (const box of boxes) {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: dovecot.imapPort,
      secure: false,
      doSTARTTLS: false,
      auth: { user: box, pass: 'geheim-1' },
      logger: false,
    })
    await client.connect()
    const status = await client.status('INBOX', { messages: true, unseen: true })
    if (status) messages += status.messages ?? 0
    if (status) unread += status.unseen ?? 0
    await client.logout()
  }
  return { messages, unread }
}
