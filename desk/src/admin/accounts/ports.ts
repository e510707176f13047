export type TlsMode = 'implicit' | 'starttls' | 'none'
export type Protocol = 'imap' | 'smtp'

export const tlsModes: readonly TlsMode[] = ['implicit', 'starttls', 'none']

/** The port each protocol usually has (RFC 8314; in clear, as on closed networks, RFC 3501 and RFC 5321). */
export const usualPorts: Record<Protocol, Record<TlsMode, number>> = {
  imap: { implicit: 993, starttls: 143, none: 143 },
  smtp: { implicit: 465, starttls: 587, none: 25 },
}

/** The port after the encryption changed: the usual one, unless somebody had set an unusual one. */
export function portFor(protocol: Protocol, tls: TlsMode, present: string): string {
  const usual = usualPorts[protocol]
  const untouched = present.trim() === '' || Object.values(usual).map(String).includes(present.trim())
  return untouched ? String(usual[tls]) : present
}
