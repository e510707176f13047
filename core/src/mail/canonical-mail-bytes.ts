const LF = 10
const SPACE = 32
const TAB = 9
const CR = 13
const COLON = 58
const MAX_TRACE_FIELDS = 50
const MAX_FIELDS = 2_000
const MAX_NAME_LENGTH = 78
const TRACE = new Set(['return-path', 'delivered-to', 'x-original-to', 'envelope-to'])

/**
 * The raw message without the trace fields that the last hop put on top (Return-Path, Delivered-To,
 * X-Original-To, Envelope-To and the first Received, as long as they lead), so that two deliveries of one mail
 * have one hash. A mail without Message-ID keeps them: devices send the same words again and again and mean each
 * of them. A view on the same bytes.
 */
export function canonicalMailBytes(raw: Uint8Array): Uint8Array {
  let start = 0
  let receivedSeen = false
  for (let fields = 0; fields < MAX_TRACE_FIELDS; fields++) {
    const name = fieldName(raw, start)
    const isReceived = name === 'received'
    if (name === null || !(TRACE.has(name) || (isReceived && !receivedSeen))) break
    if (isReceived) receivedSeen = true
    start = fieldEnd(raw, start)
  }
  return hasMessageId(raw, start) ? raw.subarray(start) : raw
}

function hasMessageId(raw: Uint8Array, from: number): boolean {
  let start = from
  for (let fields = 0; fields < MAX_FIELDS && start < raw.length; fields++) {
    if (raw[start] === CR || raw[start] === LF) return false
    if (fieldName(raw, start) === 'message-id') return true
    start = fieldEnd(raw, start)
  }
  return false
}

function fieldName(raw: Uint8Array, start: number): string | null {
  const colon = raw.subarray(start, start + MAX_NAME_LENGTH).indexOf(COLON)
  if (colon < 0) return null
  return String.fromCharCode(...raw.subarray(start, start + colon))
    .trimEnd()
    .toLowerCase()
}

/** Where the next field begins: after the first line end that no folded line follows. */
function fieldEnd(raw: Uint8Array, start: number): number {
  let at = start
  while (at < raw.length) {
    const end = raw.indexOf(LF, at)
    if (end < 0) return raw.length
    at = end + 1
    if (raw[at] !== SPACE && raw[at] !== TAB) return at
  }
  return raw.length
}
