import type { AccountSettings } from '@kontor/contract'
import type { TestStep } from '#accounts'
import type { ResolveHost } from '#platform/egress'
import { type GiveToken, TokenFault } from '#transports/net'
import { withLogin } from './by-token.ts'
import { testImap } from '#transports/imap'
import { testSmtp } from '#transports/smtp-send'

const timeoutMs = 15_000
const receiveSteps = ['name', 'connect', 'certificate', 'login', 'folder'] as const
const sendSteps = ['name', 'connect', 'certificate', 'login', 'sending'] as const

/** Tries an account's servers and says step by step what is right and what is wrong. */
export async function testMailServers(
  settings: AccountSettings,
  resolveHost: ResolveHost,
  giveToken: GiveToken = signInNeeded,
): Promise<TestStep[]> {
  const [receive, send] = await Promise.all([
    testReceive(settings, resolveHost, giveToken),
    testSend(settings, resolveHost, giveToken),
  ])
  return [...receive, ...send]
}

async function testReceive(
  { receive }: AccountSettings,
  resolveHost: ResolveHost,
  giveToken: GiveToken,
): Promise<TestStep[]> {
  if (receive.via !== 'imap') return []
  const result = await testImap(
    { ...withLogin(receive, giveToken), password: receive.password ?? '' },
    { timeoutMs, resolveHost },
  )
  if (result.ok) return passed(receiveSteps, 'receive', { messages: result.messageCount })
  return failed(receiveSteps, 'receive', result)
}

async function testSend(
  { send, address, subaddress }: AccountSettings,
  resolveHost: ResolveHost,
  giveToken: GiveToken,
): Promise<TestStep[]> {
  if (send?.via !== 'smtp') return []
  const server = withLogin(send, giveToken)
  const result = await testSmtp(server, { from: address, timeoutMs, resolveHost })
  const steps = result.ok ? passed(sendSteps, 'send', {}) : failed(sendSteps, 'send', result)
  return subaddress && result.ok ? [...steps, await probeSubaddress(server, address, resolveHost)] : steps
}

/** Asks the server to take mail for the address with a sub-address; nothing is sent. */
async function probeSubaddress(
  send: Parameters<typeof testSmtp>[0],
  address: string,
  resolveHost: ResolveHost,
): Promise<TestStep> {
  const probe = address.replace('@', '+kontor-probe@')
  const result = await testSmtp(send, { from: address, to: probe, timeoutMs, resolveHost })
  const params = result.ok ? { address: probe } : { ...result.params, address: probe }
  return {
    step: 'subaddress',
    part: 'send',
    state: result.ok ? 'ok' : 'failed',
    code: result.ok ? null : result.code,
    params,
  }
}

/** A new account has nobody's consent yet: it is saved first, then signed in. */
const signInNeeded: GiveToken = async () => {
  throw new TokenFault({ step: 'login', code: 'sign-in-needed', params: {} })
}

function passed(
  steps: readonly TestStep['step'][],
  part: TestStep['part'],
  params: Record<string, unknown>,
): TestStep[] {
  return steps.map((step, index) => ({
    step,
    part,
    state: 'ok',
    code: null,
    params: index === steps.length - 1 ? params : {},
  }))
}

function failed(
  steps: readonly TestStep['step'][],
  part: TestStep['part'],
  problem: { step: string; code: string; params: Record<string, unknown> },
): TestStep[] {
  const at = Math.max(
    0,
    steps.findIndex((step) => step === problem.step),
  )
  return steps.map((step, index) => {
    if (index < at) return { step, part, state: 'ok', code: null, params: {} }
    if (index > at) return { step, part, state: 'skipped', code: null, params: {} }
    return { step, part, state: 'failed', code: problem.code, params: problem.params }
  })
}
