/**
 * A refusal that the caller can do something about. Thrown by use cases, mapped to HTTP in one place
 * (platform/http), translated by the client by its code. Never used for bugs.
 */
export class Fault extends Error {
  readonly code: string
  readonly params: Record<string, unknown>
  readonly status: number

  constructor(status: number, code: string, params: Record<string, unknown> = {}, message: string = code) {
    super(message)
    this.name = 'Fault'
    this.status = status
    this.code = code
    this.params = params
  }
}

/** Also for what the caller may not see: the same answer as for what does not exist. */
export const notFound = (): Fault => new Fault(404, 'not-found', {}, 'There is nothing here for you')
export const forbidden = (permission: string): Fault =>
  new Fault(403, 'forbidden', { permission }, `Your profile lacks the permission ${permission}`)
export const unauthenticated = (): Fault => new Fault(401, 'unauthenticated', {}, 'Log in first')
export const invalid = (params: Record<string, unknown>, message: string): Fault =>
  new Fault(422, 'invalid', params, message)
/** The state changed meanwhile, or never allowed this. */
export const conflict = (code: string, params: Record<string, unknown>, message: string): Fault =>
  new Fault(409, code, params, message)

/** A bug: what the code promises itself does not hold. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`)
}

/** The value, or a bug if it is missing. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`assertion failed: ${what} is missing`)
  return value
}
