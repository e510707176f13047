import { createClient } from '@kontor/contract/client'

let csrfToken: string | null = null

/** Keeps the token of the present session; every write sends it. */
export function rememberCsrfToken(token: string | null) {
  csrfToken = token
}

export function presentCsrfToken(): string | null {
  return csrfToken
}

/** The typed caller of the contract's routes. Throws ApiError; a network failure has status 0 and code `offline`. */
export const call = createClient({ csrfToken: presentCsrfToken })
