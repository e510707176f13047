import {
  type ClientRequest,
  type IncomingMessage,
  Agent as HttpAgent,
  request as httpRequest,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { AddressRules, ResolveHost } from './addresses.ts'
import { EgressDenied, EgressFailed } from './errors.ts'

/** What is asked of a foreign server, and what it may cost. */
export interface EgressRequest {
  method?: 'GET' | 'POST'
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array
  /** Bytes of the answer's body; one more and there is no answer. */
  maxBytes: number
  /** For everything together: name, connection, redirects, body. */
  timeoutMs: number
  /** Followed for GET only, each checked like a new address. None unless said. */
  maxRedirects?: number
  /** Plain http too; else https only (any scheme where the operator opened the address). */
  plainHttp?: boolean
}

export interface EgressAnswer {
  status: number
  headers: Readonly<Record<string, string>>
  body: Buffer
  /** After redirects. */
  url: string
}

/** Fetches from a foreign server. Throws EgressDenied, or EgressFailed when an allowed one gave no answer. */
export type FetchOutside = (url: string, request: EgressRequest) => Promise<EgressAnswer>

interface Guard {
  resolveHost: ResolveHost
  rules: AddressRules
}

/** Where the web lives; other ports belong to services that were never meant to be asked from here. */
const ports = new Set(['', '80', '443', '8080', '8443'])
const redirects = new Set([301, 302, 303, 307, 308])
const maxHeaderBytes = 16 * 1024
const maxUrlLength = 8192
/** Never handed on by a caller's mistake: who asks and from where is nobody's business. */
const withheld = /^(?:cookie|referer|origin|host|connection|proxy-.*|x-forwarded-.*|accept-encoding)$/i

/**
 * One request to a foreign server over the very addresses that were checked, so that a name which changes its mind
 * leads nowhere. No proxy of the environment, no cookies, no referrer, no kept connection, no compression.
 */
export async function fetchOutside(guard: Guard, url: string, request: EgressRequest): Promise<EgressAnswer> {
  const deadline = AbortSignal.timeout(request.timeoutMs)
  const method = request.method ?? 'GET'
  let target = url
  let headers = request.headers ?? {}
  for (let left = method === 'GET' ? (request.maxRedirects ?? 0) : 0; ; left--) {
    const answer = await fetchOnce(guard, target, { ...request, method, headers }, deadline)
    const { location } = answer.headers
    if (method !== 'GET' || !request.maxRedirects || !redirects.has(answer.status) || !location) return answer
    if (left === 0) throw new EgressFailed('too-many-redirects')
    const next = URL.parse(location, target)
    if (!next) throw new EgressDenied()
    // Credentials are for the server they were meant for.
    if (next.origin !== new URL(target).origin) headers = withoutCredentials(headers)
    target = next.href
  }
}

async function fetchOnce(
  guard: Guard,
  text: string,
  request: EgressRequest & { method: string },
  deadline: AbortSignal,
): Promise<EgressAnswer> {
  const { url, addresses } = await checked(guard, text, request, deadline)
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest
  const agent = url.protocol === 'https:' ? new HttpsAgent(single) : new HttpAgent(single)
  try {
    // Node tries one address after the other of what `lookup` gives.
    const asked = open(url, {
      agent,
      method: request.method,
      headers: headersOf(request),
      lookup: pinned(addresses),
      maxHeaderSize: maxHeaderBytes,
      signal: deadline,
    })
    const answer = await answerOf(asked, request.body)
    return {
      status: answer.statusCode ?? 0,
      headers: oneEach(answer),
      body: await bodyOf(answer, request.maxBytes),
      url: url.href,
    }
  } catch (error) {
    throw asFailure(error, deadline)
  } finally {
    agent.destroy()
  }
}

const single = { keepAlive: false, maxSockets: 1 }

/** An address that may be asked, with where it leads. Trouble with names is told like a denial: names inside the house stay unknown. */
async function checked(
  { resolveHost, rules }: Guard,
  text: string,
  request: EgressRequest,
  deadline: AbortSignal,
): Promise<{ url: URL; addresses: string[] }> {
  const url = text.length <= maxUrlLength ? URL.parse(text) : null
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw new EgressDenied()
  if (url.username !== '' || url.password !== '') throw new EgressDenied()
  let addresses: string[]
  try {
    addresses = await beforeDeadline(resolveHost(url.hostname), deadline)
  } catch (error) {
    throw error instanceof EgressFailed ? error : new EgressDenied()
  }
  if (!addresses.every(rules.isOpened)) {
    if (!ports.has(url.port)) throw new EgressDenied()
    if (url.protocol === 'http:' && !request.plainHttp) throw new EgressDenied()
  }
  return { url, addresses }
}

function beforeDeadline<T>(work: Promise<T>, deadline: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new EgressFailed('timeout'))
    if (deadline.aborted) late()
    deadline.addEventListener('abort', late, { once: true })
    work.then(resolve, reject).finally(() => deadline.removeEventListener('abort', late))
  })
}

/** Whatever is asked, the answer is the addresses that were checked. */
function pinned(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_name, options, done) => {
    if (options.all) return done(null, all)
    const [first] = all
    done(null, first?.address ?? '', first?.family)
  }
}

function headersOf({ headers = {}, body }: EgressRequest): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !withheld.test(name))
  return {
    'user-agent': 'Kontor',
    connection: 'close',
    accept: '*/*',
    ...Object.fromEntries(kept),
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  }
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'),
  )
}

function answerOf(request: ClientRequest, body: string | Uint8Array | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve)
    // Also after the answer began: an aborted connection must not end the process.
    request.on('error', reject)
    request.end(body)
  })
}

/** Unpacking is where small answers grow large; we asked for none, so a packed one is refused. */
async function bodyOf(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const packed = answer.headers['content-encoding'] ?? 'identity'
  if (packed !== 'identity') return refuse(answer, 'unreadable')
  if (Number(answer.headers['content-length'] ?? 0) > maxBytes) return refuse(answer, 'too-large')
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) return refuse(answer, 'too-large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function refuse(answer: IncomingMessage, code: 'too-large' | 'unreadable'): never {
  answer.destroy()
  throw new EgressFailed(code)
}

function oneEach(answer: IncomingMessage): Record<string, string> {
  const entries = Object.entries(answer.headers).flatMap(([name, value]) =>
    value === undefined || name === 'set-cookie' ? [] : [[name, String(value)] as const],
  )
  return Object.fromEntries(entries)
}

function asFailure(error: unknown, deadline: AbortSignal): Error {
  if (error instanceof EgressFailed || error instanceof EgressDenied) return error
  return new EgressFailed(deadline.aborted ? 'timeout' : 'unreachable', error)
}
