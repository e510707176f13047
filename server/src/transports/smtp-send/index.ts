export { createSender } from './create-sender.ts'
export { testSmtp } from './test-smtp.ts'
export type {
  Envelope,
  RecipientResult,
  RecipientState,
  Sender,
  SenderOptions,
  SendOutcome,
  SendResult,
  SmtpProblem,
  SmtpReply,
  SmtpSettings,
  SmtpTestResult,
  TestSmtpOptions,
} from './types.ts'
