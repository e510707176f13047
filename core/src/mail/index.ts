/** Pure rules of reading mail: what is safe to show, what the sender wrote, what a machine wrote. */
export {
  judgeSender,
  type MailAuthentication,
  type MethodResult,
  readAuthenticationResults,
  type TraceField,
  unauthenticated,
} from './authentication-results.ts'
export { canonicalAddress, canonicalDomain } from './canonical-address.ts'
export { canonicalMailBytes } from './canonical-mail-bytes.ts'
export { cleanFilename } from './clean-filename.ts'
export { htmlToText } from './html-to-text.ts'
export type { MailNote } from './mail-note.ts'
export {
  type AutoReplyQuestion,
  type AutoReplyReason,
  isSystemAddress,
  mayAutoReply,
} from './may-auto-reply.ts'
export { plainForm } from './plain-forms.ts'
export { parseMessageIds } from './message-ids.ts'
export { type Automatic, type AutomaticKind, type HeaderMap, readAutomatic } from './read-automatic.ts'
export { isProofOfIdentity } from './proof-of-identity.ts'
export { readSenderIdentity, type SenderFlag, type SenderIdentity } from './sender-identity.ts'
export { maxRemoteImages, remoteImagesOf } from './remote-images.ts'
export { type SanitizedHtml, type SanitizeOptions, sanitizeMailHtml } from './sanitize-mail-html.ts'
export { textToHtml } from './text-to-html.ts'
export type { Forwarded } from './reply/forwarded.ts'
export { readVisible, type VisibleReply } from './reply/read-visible.ts'
export { readTnef, type Tnef, type TnefAttachment } from './tnef/index.ts'
export { cleanText } from './html-escape.ts'
export { type Bounce, type BounceInput, type BounceRecipient, readBounce } from './bounce/index.ts'
export { isVerification } from './is-verification.ts'
