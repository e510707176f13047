/**
 * What the sink does with one message, in order of the script: a code answers the end of the message with it
 * (421 also hangs up); `mail-CODE` answers MAIL; `rcpt-CODE:ADDRESS` answers that recipient only.
 * - close-before-ack: takes the whole message, forgets it and hangs up
 * - accept-then-close: takes and keeps the message and hangs up without an answer
 * - stall: takes the whole message, forgets it and never answers
 * - ok: takes it
 */
export type SinkFault =
  | 'ok'
  | '421'
  | '451'
  | '452'
  | '550'
  | '554'
  | `mail-${number}`
  | `rcpt-${number}:${string}`
  | 'close-before-ack'
  | 'accept-then-close'
  | 'stall'

/** Codes the sink answers at a step because of the fault; null means: as usual. */
export function faultAnswers(fault: SinkFault): {
  mail: number | null
  recipient(address: string): number | null
  data: number | null
} {
  const [stage = '', rest = ''] = fault.split(/-(.*)/s)
  const [code = '', address = ''] = rest.split(/:(.*)/s)
  return {
    mail: stage === 'mail' ? Number(code) : null,
    recipient: (given) =>
      stage === 'rcpt' && given.toLowerCase() === address.toLowerCase() ? Number(code) : null,
    data: /^\d{3}$/.test(fault) ? Number(fault) : null,
  }
}
