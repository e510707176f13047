import type { GiveToken } from '#transports/net'
import type { Dialogue } from './dialogue.ts'
import { replyParams, SmtpFault } from './smtp-fault.ts'
import type { SmtpReply, SmtpSettings } from './types.ts'

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')

/**
 * Logs in with a token where the settings have one, else with PLAIN or LOGIN when they name a user (RFC 4954, RFC 4616,
 * RFC 7628). A token that is turned down is replaced once. Throws `SmtpFault`, `TokenFault`.
 */
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
  if (settings.giveToken) return logInByToken(say, offered, settings, settings.giveToken)
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

async function logInByToken(
  say: (line: string) => Promise<SmtpReply>,
  offered: readonly string[],
  { host, port, user = '' }: SmtpSettings,
  giveToken: GiveToken,
): Promise<void> {
  const mechanism = ['XOAUTH2', 'OAUTHBEARER'].find((name) => offered.includes(name))
  if (!mechanism)
    throw new SmtpFault({ step: 'login', code: 'login-unavailable', params: { offered: [...offered] } })
  const show = async (token: string): Promise<SmtpReply> => {
    const bearer = `auth=Bearer ${token}`
    const words =
      mechanism === 'XOAUTH2'
        ? `user=${user}\u0001${bearer}\u0001\u0001`
        : `n,a=${user.replaceAll('=', '=3D').replaceAll(',', '=2C')},\u0001host=${host}\u0001port=${port}\u0001${bearer}\u0001\u0001`
    const reply = await say(`AUTH ${mechanism} ${base64(words)}`)
    // The server tells what is wrong and waits for us to give up.
    return reply.code === 334 ? say(mechanism === 'XOAUTH2' ? '' : base64('\u0001')) : reply
  }
  const token = await giveToken()
  let reply = await show(token)
  if (reply.code === 535) {
    const next = await giveToken(token)
    if (next !== token) reply = await show(next)
  }
  if (reply.code !== 235)
    throw new SmtpFault({ step: 'login', code: 'login-refused', params: replyParams(reply) })
}
