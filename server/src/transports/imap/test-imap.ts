import { ConnectionFault, type Route, routeTo, withCertificateDetails } from '#transports/net'
import { createClient, disconnect, openFolder, withToken } from './connect.ts'
import { problemOf } from './imap-fault.ts'
import { MAX_MESSAGE_BYTES, TEST_TIMEOUT_MS } from './limits.ts'
import { startTls } from './start-tls.ts'
import type { ImapProblem, ImapSettings, ImapTestProblem, ImapTestResult, TestImapOptions } from './types.ts'

/**
 * Tries settings step by step (name, connect, certificate, login, folder) and says which one fails and why.
 * Changes nothing on the server. `timeoutMs` bounds the whole test.
 */
export async function testImap(
  settings: ImapSettings,
  options: TestImapOptions = {},
): Promise<ImapTestResult> {
  const { timeoutMs = TEST_TIMEOUT_MS } = options
  let route: Route
  try {
    route = await routeTo(settings, options.resolveHost)
  } catch (error) {
    if (error instanceof ConnectionFault) return { ok: false, ...error.problem }
    throw error
  }
  const late = AbortSignal.timeout(timeoutMs)
  const signal = options.signal === undefined ? late : AbortSignal.any([late, options.signal])
  const result = await tryOut(settings, route, timeoutMs, signal)
  if (result.ok) return result
  if (late.aborted && result.code === 'closed')
    return { ok: false, step: 'connect', code: 'timeout', params: result.params }
  if (result.step !== 'certificate') return result
  return { ok: false, ...(await withCertificateDetails(result, settings, route, startTls, timeoutMs)) }
}

async function tryOut(
  settings: ImapSettings,
  route: Route,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ImapTestResult> {
  try {
    return await withToken(settings, (token) => tryOnce(settings, route, timeoutMs, signal, token))
  } catch (error) {
    return { ok: false, ...asTestProblem(problemOf(error, settings), settings) }
  }
}

async function tryOnce(
  settings: ImapSettings,
  route: Route,
  timeoutMs: number,
  signal: AbortSignal,
  token: string | null,
): Promise<ImapTestResult> {
  const limits = { connectTimeoutMs: timeoutMs, maxBytes: MAX_MESSAGE_BYTES }
  const client = createClient(settings, route, limits, token)
  const cut = () => client.close()
  signal.addEventListener('abort', cut)
  try {
    if (signal.aborted) cut()
    await client.connect()
    const { folders } = await openFolder(client, settings.folder)
    const { exists = 0, uidNext = 1, uidValidity = 0n } = client.mailbox || {}
    return {
      ok: true,
      capabilities: [...client.capabilities.keys()],
      folders: folders.map(({ path }) => path),
      messageCount: exists,
      newest: { uidValidity: String(uidValidity), lastUid: uidNext - 1 },
    }
  } finally {
    signal.removeEventListener('abort', cut)
    await disconnect(client)
  }
}

/** A test fetches nothing, so what else went wrong is a folder that could not be listed or opened. */
function asTestProblem(problem: ImapProblem, { folder }: ImapSettings): ImapTestProblem {
  if (problem.step === 'fetch' || problem.step === 'deliver' || problem.step === 'acknowledge')
    return { step: 'folder', code: 'folder-unreadable', params: { folder, ...problem.params } }
  return problem
}
