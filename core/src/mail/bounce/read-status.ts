const MAX_DIAGNOSTIC_LENGTH = 4000

/** A reply code with the enhanced code that belongs to it (RFC 2034). */
const REPLY_AND_STATUS = /(?<![\d.])[45]\d\d[ -]{1,3}#?\(?([45]\.\d{1,3}\.\d{1,3})(?![\d.])/
const MARKED_STATUS = /\(?#\s?([45]\.\d{1,3}\.\d{1,3})(?![\d.])/
const BARE_STATUS = /(?<![\w.-])([45]\.\d{1,3}\.\d{1,3})(?![\w-]|\.\d)/
const SUCCESS = /(?<![\d.])2\d\d[ -]{1,3}(2\.\d{1,3}\.\d{1,3})(?![\d.])/
const REPLY_CODE =
  /(?:^|[:;>"'[(,]\s{0,3}|said\s{1,3}|\bcode\s{1,3}:?|\berror\s{1,3}|\breply\s{1,3}|<<< ?)([45]\d\d)(?=[ \-.,:;)\]"'#<]|$)/im
/** Words of servers that gave up on what they took for a passing trouble. */
const PASSING = /retry time(out)? (exceeded|not reached)|mailbox is full: retry timeout/i

/**
 * The status (RFC 3463) that a diagnostic text carries: the enhanced code beside a reply code, then one that is
 * marked or stands alone, then the class of a reply code as `4.0.0` or `5.0.0`. Null when there is none.
 */
export function readStatus(text: string): string | null {
  const diagnostic = text.slice(0, MAX_DIAGNOSTIC_LENGTH)
  for (const pattern of [REPLY_AND_STATUS, MARKED_STATUS, BARE_STATUS]) {
    const status = pattern.exec(diagnostic)?.[1]
    if (status) return status
  }
  const code = REPLY_CODE.exec(diagnostic)?.[1]
  if (code) return `${code[0]}.0.0`
  return PASSING.test(diagnostic) ? '4.0.0' : (SUCCESS.exec(diagnostic)?.[1] ?? null)
}

/** The status of a `Status` field, or null when it is none. */
export function statusOfField(value: string | undefined): string | null {
  return /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})/.exec(value ?? '')?.[1] ?? null
}

/** Whether a status says no more than its class. */
export function isGeneric(status: string): boolean {
  return /^[245]\.0\.0$/.test(status)
}
