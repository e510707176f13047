import { replyParams } from './smtp-fault.ts'
import type {
  Envelope,
  RecipientResult,
  RecipientState,
  SendResult,
  SmtpProblem,
  SmtpReply,
} from './types.ts'

const NO_REPLY: SmtpReply = { code: 0, enhanced: null, text: '' }

/** What a reply's first digit means for the one it was given for. */
export function stateOf({ code }: SmtpReply): RecipientState {
  if (code >= 200 && code < 300) return 'accepted'
  return code >= 500 && code < 600 ? 'refused' : 'temporary'
}

/** The answer for one recipient. */
export function recipientResult(
  address: string,
  { code, enhanced, text }: SmtpReply,
  state?: RecipientState,
): RecipientResult {
  return { address, state: state ?? stateOf({ code, enhanced, text }), code, enhanced, text }
}

/** The same answer for everybody. */
export function allRecipients(
  { recipients }: Envelope,
  state: RecipientState,
  reply: SmtpReply = NO_REPLY,
): RecipientResult[] {
  return recipients.map((address) => recipientResult(address, reply, state))
}

/** Nobody has the message: worth a retry as soon as one recipient is. */
export function judge(recipients: RecipientResult[], problem: SmtpProblem): SendResult {
  const retry = recipients.some(({ state }) => state === 'temporary')
  return { outcome: retry ? 'temporary' : 'refused', recipients, problem }
}

/** The result after DATA was answered: its answer is for every recipient that had been accepted. */
export function dataResult(recipients: RecipientResult[], { code, enhanced, text }: SmtpReply): SendResult {
  const response = { code, enhanced, text }
  const state = stateOf(response)
  if (state === 'accepted') return { outcome: 'accepted', recipients, response }
  const after = recipients.map((recipient) =>
    recipient.state === 'accepted' ? recipientResult(recipient.address, response, state) : recipient,
  )
  const problemCode = state === 'refused' ? 'content-refused' : 'server-busy'
  return {
    ...judge(after, { step: 'sending', code: problemCode, params: replyParams(response) }),
    response,
  }
}
