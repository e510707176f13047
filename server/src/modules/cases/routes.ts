import {
  cancelMessage as cancelMessageRoute,
  closeCase as closeCaseRoute,
  createCase as createCaseRoute,
  discardDraft as discardDraftRoute,
  joinMessage as joinMessageRoute,
  listCases as listCasesRoute,
  listPictureSenders,
  listSuspected as listSuspectedRoute,
  moveCase as moveCaseRoute,
  nextCase,
  readCase,
  readCustomer,
  readMessages,
  readTimeline,
  readWork,
  releaseLease as releaseLeaseRoute,
  renameCustomer as renameCustomerRoute,
  listOutbox as listOutboxRoute,
  releaseOutgoing,
  renewLease as renewLeaseRoute,
  reopenCase as reopenCaseRoute,
  replyToCase as replyToCaseRoute,
  resolveMessage as resolveMessageRoute,
  returnCase as returnCaseRoute,
  saveDraft as saveDraftRoute,
  setPictureSender,
  splitMessage as splitMessageRoute,
  takeCase as takeCaseRoute,
  tryOutgoing,
} from '@kontor/contract'
import { renameCustomer } from '#customers'
import { releaseFenced, tryNow } from '#outbox'
import { type Bound, gathered, read, write } from '#platform/http'
import { cancelMessage } from './cancel-message.ts'
import { closeCase, moveCase, reopenCase, returnCase, takeCase } from './change-status.ts'
import { createCase } from './create-case.ts'
import { discardDraft, saveDraft } from './drafts.ts'
import { releaseLease, renewLease } from './lease.ts'
import { listCases } from './list-cases.ts'
import { serveNext } from './next-desk.ts'
import { listSenders, setSender } from './picture-senders.ts'
import { presentCase, presentCustomer, presentItem, presentTimeline, presentWork } from './present-case.ts'
import { listOutbox } from './list-outbox.ts'
import { listMessages } from './present-message.ts'
import { replyToCase } from './reply-to-case.ts'
import { requireVisible } from './rights.ts'
import { resolveMessage } from './resolve-message.ts'
import { joinMessage, listSuspected, splitMessage } from './suspected.ts'

export const caseRoutes: Bound[] = [
  read(listCasesRoute, (tx, { query }, caller) => listCases(tx, caller, query)),
  read(readWork, (tx, _input, caller) => presentWork(tx, caller)),
  read(readCase, (tx, { params }, caller) => presentCase(tx, caller, params.id)),
  read(readTimeline, (tx, { params, query }, caller) => presentTimeline(tx, caller, params.id, query)),
  read(readMessages, async (tx, { params, query }, caller) => {
    await requireVisible(tx, caller, params.id)
    return listMessages(tx, params.id, query)
  }),
  read(readCustomer, (tx, { params }, caller) => presentCustomer(tx, caller, params.id)),
  write(renameCustomerRoute, async (tx, { params, body }, caller) => {
    await presentCustomer(tx, caller, params.id)
    await renameCustomer(tx, params.id, body.name)
    return presentCustomer(tx, caller, params.id)
  }),
  write(createCaseRoute, async (tx, { body }, caller) => presentItem(tx, await createCase(tx, caller, body))),
  gathered(nextCase, (tx, requests) =>
    serveNext(
      tx,
      requests.map((request) => request.caller),
    ),
  ),
  write(takeCaseRoute, async (tx, { params }, caller) => {
    await takeCase(tx, caller, params.id)
    return presentItem(tx, params.id)
  }),
  write(reopenCaseRoute, async (tx, { params }, caller) => {
    await reopenCase(tx, caller, params.id)
    return presentItem(tx, params.id)
  }),
  write(returnCaseRoute, async (tx, { params, body }, caller) => {
    await returnCase(tx, caller, params.id, body?.reason ?? '')
    return presentItem(tx, params.id)
  }),
  write(closeCaseRoute, async (tx, { params, body }, caller) => {
    await closeCase(tx, caller, params.id, body?.reason ?? '')
    return presentItem(tx, params.id)
  }),
  write(moveCaseRoute, async (tx, { params, body }, caller) => {
    await moveCase(tx, caller, params.id, { queue: body.queue, reason: body.reason ?? '' })
    return presentItem(tx, params.id)
  }),
  write(replyToCaseRoute, (tx, { params, body }, caller) => replyToCase(tx, caller, params.id, body)),
  read(listSuspectedRoute, (tx, { query }, caller) => listSuspected(tx, caller, query)),
  write(joinMessageRoute, (tx, { params }, caller) => joinMessage(tx, caller, params.id)),
  write(splitMessageRoute, (tx, { params }, caller) => splitMessage(tx, caller, params.id)),
  write(resolveMessageRoute, (tx, { params, body }, caller) =>
    resolveMessage(tx, caller, params.id, body.arrived),
  ),
  read(listPictureSenders, (tx, _input, caller) => listSenders(tx, caller)),
  write(setPictureSender, (tx, { body }, caller) => setSender(tx, caller, body)),
  read(listOutboxRoute, (tx, { query }) => listOutbox(tx, query)),
  write(tryOutgoing, async (tx, { params }) => {
    await tryNow(tx, params.id)
    return null
  }),
  write(releaseOutgoing, async (tx, { params, body }) => {
    await releaseFenced(tx, params.id, body.answer)
    return null
  }),
  write(cancelMessageRoute, (tx, { params }, caller) => cancelMessage(tx, caller, params.id)),
  write(saveDraftRoute, (tx, { params, body }, caller) => saveDraft(tx, caller, params.id, body)),
  write(discardDraftRoute, async (tx, { params }, caller) => {
    await discardDraft(tx, caller, params.id)
    return null
  }),
  write(renewLeaseRoute, (tx, { params, body }, caller) => renewLease(tx, caller, params.id, body)),
  write(releaseLeaseRoute, async (tx, { params, query }, caller) => {
    await releaseLease(tx, caller, params.id, query.tab)
    return null
  }),
]
