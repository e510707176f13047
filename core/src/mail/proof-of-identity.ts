import type { MailAuthentication } from './authentication-results.ts'

/**
 * Whether a mail proves who wrote it, so that it may decide something (an approval, an answer of a department): only with
 * DMARC passed by the word of a trusted server AND a valid signed token of ours AND nothing odd about the sender. One alone
 * never does: a token is read by whoever reads the mail, and a mail of the right domain may come from anybody in it.
 */
export function isProofOfIdentity(mail: {
  authentication: MailAuthentication | null
  hasValidToken: boolean
  flags: readonly unknown[]
}): boolean {
  const { authentication, hasValidToken, flags } = mail
  return (
    hasValidToken &&
    flags.length === 0 &&
    authentication?.result === 'pass' &&
    authentication.method === 'dmarc'
  )
}
