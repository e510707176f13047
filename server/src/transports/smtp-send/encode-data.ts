const [CR, LF, DOT] = [0x0d, 0x0a, 0x2e]

/**
 * A message as it goes on the wire after DATA, end mark included (RFC 5321 section 4.5.2): every line ending
 * becomes CRLF, a bare CR or LF too, so that no server can read an end of the message inside it; lines that
 * begin with a dot get a second one.
 */
export function encodeData(raw: Uint8Array): Buffer {
  let breaks = 0
  let dots = 0
  for (let at = 0; at < raw.length; at += 1) {
    if (raw[at] === LF || raw[at] === CR) breaks += 1
    else if (raw[at] === DOT && startsLine(raw, at)) dots += 1
  }
  const out = Buffer.allocUnsafe(raw.length + breaks + dots + 5)
  let end = 0
  const lineBreak = () => {
    out[end++] = CR
    out[end++] = LF
  }
  for (let at = 0; at < raw.length; at += 1) {
    const byte = raw[at] ?? 0
    if (byte === CR) {
      lineBreak()
      if (raw[at + 1] === LF) at += 1
    } else if (byte === LF) lineBreak()
    else {
      if (byte === DOT && startsLine(raw, at)) out[end++] = DOT
      out[end++] = byte
    }
  }
  if (end > 0 && out[end - 1] !== LF) lineBreak()
  out[end++] = DOT
  lineBreak()
  return out.subarray(0, end)
}

function startsLine(raw: Uint8Array, at: number): boolean {
  return at === 0 || raw[at - 1] === LF || raw[at - 1] === CR
}

/** Whether a message holds bytes above 127 and so wants 8BITMIME (RFC 6152). */
export function hasEightBit(raw: Uint8Array): boolean {
  return raw.some((byte) => byte > 0x7f)
}
