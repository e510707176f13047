export { startSmtpReceiver } from './start-smtp-receiver.ts'
export type { AcceptDecision, ReceivedMail, SmtpReceiver, SmtpReceiverOptions } from './types.ts'
