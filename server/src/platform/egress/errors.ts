/** A denied address, port or scheme; the same text whatever was behind it. */
export class EgressDenied extends Error {
  readonly code = 'EGRESS_DENIED'
  constructor() {
    super('This address may not be reached from here')
    this.name = 'EgressDenied'
  }
}

/** Why an allowed address gave no answer. */
export type EgressFailure = 'unreachable' | 'timeout' | 'too-large' | 'too-many-redirects' | 'unreadable'

/** An allowed address that gave no answer within the limits. */
export class EgressFailed extends Error {
  readonly code: EgressFailure
  constructor(code: EgressFailure, cause?: unknown) {
    super(`No answer from outside: ${code}`, { cause })
    this.name = 'EgressFailed'
    this.code = code
  }
}
