import type { Dialogue } from './dialogue.ts'
import { replyParams, SmtpFault } from './smtp-fault.ts'
import type { SmtpReply, SmtpSettings } from './types.ts'

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')

/** Logs in with PLAIN, else LOGIN, when the settings name a user (RFC 4954, RFC 4616). Throws `SmtpFault`. */
export async function logIn(
  dialogue: Dialogue,
  capabilities: Map<string, string>,
  settings: SmtpSettings,
  timeoutMs: number,
): Promise<void> {
  const { user, password = '' } = settings
  if (user === undefined || user === '') return
  const offered = (capabilities.get('AUTH') ?? '').toUpperCase().split(' ').filter(Boolean)
  const say = (line: string) => dialogue.command(line, timeoutMs)
  let reply: SmtpReply
  if (offered.includes('PLAIN')) reply = await say(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`)
  else if (offered.includes('LOGIN')) {
    reply = await say('AUTH LOGIN')
    if (reply.code === 334) reply = await say(base64(user))
    if (reply.code === 334) reply = await say(base64(password))
  } else throw new SmtpFault({ step: 'login', code: 'login-unavailable', params: { offered } })
  if (reply.code !== 235)
    throw new SmtpFault({ step: 'login', code: 'login-refused', params: replyParams(reply) })
}
