/** What is known of who really sent a mail. `method` is what the result rests on, `domain` what was proven. */
export type MailAuthentication = {
  result: 'pass' | 'fail' | 'none'
  domain: string | null
  method: 'dmarc' | 'dkim' | 'spf' | null
}

export const unauthenticated: MailAuthentication = { result: 'none', domain: null, method: null }

/** One header field: name lower-cased, value unfolded. */
export type TraceField = { name: string; value: string }

/** One `method=result` with its `ptype.property=value` pairs. */
export type MethodResult = { method: string; result: string; properties: ReadonlyMap<string, string> }

const MAX_FIELD_LENGTH = 8192
const MAX_METHODS = 50
/** Fields that servers put between the results of one hop. */
const TRACE = /^(authentication-results|arc-.*|received-spf|dkim-filter|x-.*)$/
const NAME = /^[\w.-]{1,253}$/

/**
 * Reads what a trusted server says of a mail (RFC 8601). Only fields whose authserv-id is in `trustedIds` count, and of
 * those only the topmost block: what stands below it came with the mail and may be forged (section 5). Within the
 * block the first word on a method is the one that holds. `fromDomain` is the domain that is shown to people, in A-labels:
 * what was checked for another one proves nothing. Null when no trusted server said anything.
 */
export function readAuthenticationResults(
  fields: readonly TraceField[],
  trustedIds: readonly string[],
  fromDomain: string | null,
): MailAuthentication | null {
  const block = trustedBlock(fields, new Set(trustedIds.map((id) => id.toLowerCase())))
  if (block === null) return null
  return fromDomain ? judgeSender(block, fromDomain) : unauthenticated
}

/** One field's results, or null where it cannot be read. Comments may stand anywhere; linear in time. */
export function parseAuthenticationResults(
  value: string,
): { authservId: string; methods: MethodResult[] } | null {
  const [head = '', ...rest] = splitUnquoted(value.slice(0, MAX_FIELD_LENGTH))
  const authservId = head[0]?.toLowerCase() ?? ''
  if (!NAME.test(authservId)) return null
  return { authservId, methods: rest.slice(0, MAX_METHODS).flatMap((words) => methodOf(words) ?? []) }
}

function trustedBlock(fields: readonly TraceField[], trusted: ReadonlySet<string>): MethodResult[] | null {
  const block: MethodResult[] = []
  let found = false
  for (const { name, value } of fields) {
    if (found && !TRACE.test(name)) break
    if (name !== 'authentication-results') continue
    const parsed = parseAuthenticationResults(value)
    if (!parsed || !trusted.has(parsed.authservId)) continue
    found = true
    block.push(...parsed.methods)
  }
  return found ? block : null
}

/** What results that are believed say of the domain that is shown: DMARC first, else what is aligned with it. */
export function judgeSender(results: readonly MethodResult[], fromDomain: string): MailAuthentication {
  const dmarc = results.find(({ method }) => method === 'dmarc')
  const checked = dmarc?.properties.get('header.from') ?? null
  // Some servers leave header.from out: then it can only be the one From that there is.
  const isOurs = checked === null || domainOf(checked) === fromDomain
  if (dmarc?.result === 'pass')
    return isOurs ? { result: 'pass', domain: fromDomain, method: 'dmarc' } : failed('dmarc')
  if (dmarc?.result === 'fail') return failed('dmarc')
  const dkim = results.filter(({ method }) => method === 'dkim')
  const signer = dkim
    .filter(({ result }) => result === 'pass')
    .map(({ properties }) => domainOf(properties.get('header.d') ?? properties.get('header.i') ?? ''))
    .find((domain) => speaksFor(domain, fromDomain))
  if (signer) return { result: 'pass', domain: signer, method: 'dkim' }
  const spf = results.find(({ method }) => method === 'spf')
  const envelope = domainOf(spf?.properties.get('smtp.mailfrom') ?? '')
  if (speaksFor(envelope, fromDomain)) {
    if (spf?.result === 'pass') return { result: 'pass', domain: envelope, method: 'spf' }
    if (spf?.result === 'fail') return failed('spf')
  }
  return unauthenticated
}

function failed(method: 'dmarc' | 'spf'): MailAuthentication {
  return { result: 'fail', domain: null, method }
}

/** A domain may speak for itself and for what lies below it; never the other way round, whoever shares a parent. */
function speaksFor(domain: string, fromDomain: string): boolean {
  return domain.includes('.') && (domain === fromDomain || fromDomain.endsWith(`.${domain}`))
}

function domainOf(value: string): string {
  return value
    .slice(value.lastIndexOf('@') + 1)
    .toLowerCase()
    .replace(/\.$/, '')
}

function methodOf(words: readonly string[]): MethodResult | null {
  const [first = '', ...rest] = words
  const head = /^([a-z][a-z0-9-]{0,40})(?:\/\d+)?=([a-z]{1,20})$/.exec(first.toLowerCase())
  if (!head) return null
  const properties = new Map<string, string>()
  for (const word of rest) {
    const at = word.indexOf('=')
    const key = word.slice(0, at).toLowerCase()
    if (at > 0 && !properties.has(key)) properties.set(key, word.slice(at + 1))
  }
  return { method: head[1] ?? '', result: head[2] ?? '', properties }
}

/** Words between semicolons, without comments; quotes are taken off, blanks around `=`, `.` and `/` closed up. */
function splitUnquoted(value: string): string[][] {
  const parts: string[][] = [[]]
  let word = ''
  let comments = 0
  let quoted = false
  let joined = false
  const flush = (): void => {
    if (word !== '') parts.at(-1)?.push(word)
    word = ''
  }
  for (let i = 0; i < value.length; i++) {
    const c = value[i] ?? ''
    if (c === '\\' && (quoted || comments > 0)) {
      if (comments === 0) word += value[i + 1] ?? ''
      i++
    } else if (comments > 0) {
      if (c === '(') comments++
      if (c === ')') comments--
    } else if (quoted) {
      if (c === '"') quoted = false
      else word += c
    } else if (c === '"') quoted = true
    else if (c === '(') comments++
    else if (c === ';') {
      flush()
      parts.push([])
    } else if (/\s/.test(c)) {
      const next = /^\s*(?:\([^()]*\)\s*)*([=])/.exec(value.slice(i, i + 200))
      joined = next !== null || word.endsWith('=')
      if (!joined) flush()
    } else word += c
  }
  flush()
  return parts
}
