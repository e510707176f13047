/** How a connection is encrypted. `starttls` is required, never optional: no silent downgrade. */
export type TlsMode = 'implicit' | 'starttls' | 'none'

/** A server to connect to. `ca` is PEM text that is trusted instead of the public authorities. */
export type Endpoint = { host: string; port: number; tls: TlsMode; ca?: string | undefined }

/**
 * Resolves a host name to the addresses that may be connected to, in order of preference.
 * The composition root binds the egress guard here; it throws `EgressDenied` for what is forbidden.
 */
export type ResolveHost = (host: string) => Promise<string[]>

/** What a transport writes to the log: never content, passwords or the local part of an address. */
export type TransportLog = {
  info(obj: Record<string, unknown>, msg: string): void
  warn(obj: Record<string, unknown>, msg: string): void
}

/** Values that complete a problem's translated sentence. */
export type ProblemParams = Record<string, string | number | string[]>

/** Where a connection failed before any protocol was spoken, and why; `code` is stable and translated. */
export type ConnectionProblem = {
  step: 'name' | 'connect' | 'certificate'
  code:
    | 'unknown-host'
    | 'name-lookup-failed'
    | 'egress-denied'
    | 'refused'
    | 'timeout'
    | 'unreachable'
    | 'closed'
    | 'no-greeting'
    | 'not-tls'
    | 'unexpected-answer'
    | 'self-signed'
    | 'unknown-issuer'
    | 'expired'
    | 'not-yet-valid'
    | 'wrong-host'
    | 'ca-unreadable'
    | 'starttls-not-offered'
    | 'tls-failed'
  params: ProblemParams
}
