import { routes } from '@kontor/contract'
import { type Answer, type Sender, send } from './send.ts'

export type SessionSender = Sender & { cookie: string; csrf: string }

/** The session that an answer opened or went on with: its cookie and CSRF token. */
export function sessionIn(answer: Answer, baseUrl: string): SessionSender {
  const cookie = answer.headers['set-cookie']?.split(';')[0] ?? ''
  const { csrfToken } = JSON.parse(answer.text) as { csrfToken: string }
  return { baseUrl, cookie, csrf: csrfToken }
}

/** Logs in with a password. */
export async function logInAs(
  baseUrl: string,
  who: { tenant: string; login: string; password: string },
  headers: Record<string, string> = {},
): Promise<SessionSender> {
  return sessionIn(await send(routes.logIn, { body: who }, { baseUrl, headers }), baseUrl)
}
