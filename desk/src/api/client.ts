import { ApiError, createClient } from '@kontor/contract/client'
import { askForProof } from './proof.ts'

let csrfToken: string | null = null

/** Keeps the token of the present session; every write sends it. */
export function rememberCsrfToken(token: string | null) {
  csrfToken = token
}

export function presentCsrfToken(): string | null {
  return csrfToken
}

const plain = createClient({ csrfToken: presentCsrfToken })

/**
 * The typed caller of the contract's routes. Throws ApiError; a network failure has status 0 and code `offline`. Where
 * the server wants to know first who is there, the user is asked, and the call is made again.
 */
export const call: typeof plain = async (route, input) => {
  try {
    return await plain(route, input)
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'step-up-needed') throw error
    if (!(await askForProof())) throw error
    return plain(route, input)
  }
}
