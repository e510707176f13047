import type { ProblemParams } from './types.ts'

/** Why there is no access token to log in with. */
export type TokenProblem = {
  step: 'login'
  code: 'sign-in-needed' | 'consent-revoked' | 'client-refused' | 'token-refused' | 'token-unavailable'
  params: ProblemParams
}

/** Carries the problem of getting a token through a transport. */
export class TokenFault extends Error {
  readonly problem: TokenProblem
  constructor(problem: TokenProblem) {
    super(`${problem.step}: ${problem.code}`)
    this.name = 'TokenFault'
    this.problem = problem
  }
}

/** Gives an access token for a login; `refused` is one that the server just turned down. Throws `TokenFault`. */
export type GiveToken = (refused?: string | null) => Promise<string>
