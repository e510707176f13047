import { z } from 'zod'
import { account, accountProblem, accountSettings, oauth, receipt, receive, send, trust } from './accounts.ts'
import { caseDetail, caseItem, draft, lease, queueLoad, timelineEntry } from './cases.ts'
import { errorBody, mailbox, ref, userRef } from './common.ts'
import { apiToken, openSession, signInSettings } from './credentials.ts'
import { customer, identity } from './customers.ts'
import { event } from './events.ts'
import { ledgerDay, quarantineItem } from './ledger.ts'
import { attachment, delivery, message } from './messages.ts'
import { queue, user } from './organisation.ts'
import { outboxItem } from './outbox.ts'
import { presence, sessionInfo } from './session.ts'

const named = {
  Account: account,
  AccountProblem: accountProblem,
  AccountSettings: accountSettings,
  ApiToken: apiToken,
  Attachment: attachment,
  Case: caseItem,
  CaseDetail: caseDetail,
  Customer: customer,
  Delivery: delivery,
  Draft: draft,
  Error: errorBody,
  Event: event,
  Identity: identity,
  Lease: lease,
  LedgerDay: ledgerDay,
  Mailbox: mailbox,
  Message: message,
  OAuth: oauth,
  OpenSession: openSession,
  OutboxItem: outboxItem,
  Presence: presence,
  QuarantineItem: quarantineItem,
  Queue: queue,
  QueueLoad: queueLoad,
  Receipt: receipt,
  Receive: receive,
  Ref: ref,
  Send: send,
  Session: sessionInfo,
  SignInSettings: signInSettings,
  TimelineEntry: timelineEntry,
  Trust: trust,
  User: user,
  UserRef: userRef,
} satisfies Record<string, z.ZodType>

/** The schemas that have a name in the OpenAPI document; everything else stands where it is used. */
export const components: z.core.$ZodRegistry<{ id: string }> = z.registry<{ id: string }>()
for (const [id, schema] of Object.entries(named)) components.add(schema, { id })
