const BASE = 36
const T_MIN = 1
const T_MAX = 26
const SKEW = 38
const DAMP = 700
const INITIAL_BIAS = 72
const INITIAL_N = 128
const MAX_POINT = 0x10ffff
/** A label has at most 63 octets. */
const MAX_POINTS = 63

/** One domain label as an A-label (RFC 3492, RFC 5890): ASCII stays, anything else becomes `xn--…`. */
export function toAsciiLabel(label: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole ASCII range is meant
  return /^[\u0000-\u007f]*$/.test(label) ? label : `xn--${encode(label)}`
}

/** The Unicode label of an A-label, in NFC, or null where it is none that comes back the same. */
export function fromAsciiLabel(label: string): string | null {
  const decoded = decode(label.slice('xn--'.length).toLowerCase())
  return decoded !== null && toAsciiLabel(decoded) === label.toLowerCase() ? decoded : null
}

function decode(encoded: string): string | null {
  const split = encoded.lastIndexOf('-')
  const points = Array.from(encoded.slice(0, Math.max(0, split)), (character) => character.charCodeAt(0))
  let n = INITIAL_N
  let i = 0
  let bias = INITIAL_BIAS
  for (let at = split + 1; at < encoded.length; ) {
    const before = i
    let weight = 1
    for (let k = BASE; ; k += BASE) {
      const value = valueOf(encoded.charCodeAt(at++))
      if (value === null) return null
      i += value * weight
      const t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias
      if (value < t) break
      weight *= BASE - t
      if (i > MAX_POINT * MAX_POINTS) return null
    }
    bias = adapt(i - before, points.length + 1, before === 0)
    n += Math.floor(i / (points.length + 1))
    i %= points.length + 1
    if (n > MAX_POINT || points.length >= MAX_POINTS) return null
    points.splice(i++, 0, n)
  }
  return String.fromCodePoint(...points).normalize('NFC')
}

/** The value of a digit, or null where the character is none or the text has ended. */
function valueOf(code: number): number | null {
  if (code >= 97 && code <= 122) return code - 97
  return code >= 48 && code <= 57 ? code - 22 : null
}

function encode(label: string): string {
  const points = Array.from(label, (character) => character.codePointAt(0) ?? 0)
  const basic = points.filter((point) => point < INITIAL_N)
  let output = String.fromCharCode(...basic)
  if (basic.length > 0) output += '-'
  let n = INITIAL_N
  let delta = 0
  let bias = INITIAL_BIAS
  let handled = basic.length
  while (handled < points.length) {
    const next = Math.min(...points.filter((point) => point >= n))
    delta += (next - n) * (handled + 1)
    n = next
    for (const point of points) {
      if (point < n) delta++
      if (point !== n) continue
      output += variableLength(delta, bias)
      bias = adapt(delta, handled + 1, handled === basic.length)
      delta = 0
      handled++
    }
    delta++
    n++
  }
  return output
}

function variableLength(delta: number, bias: number): string {
  let output = ''
  let q = delta
  for (let k = BASE; ; k += BASE) {
    const t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias
    if (q < t) return output + digit(q)
    output += digit(t + ((q - t) % (BASE - t)))
    q = Math.floor((q - t) / (BASE - t))
  }
}

function adapt(delta: number, points: number, first: boolean): number {
  let d = first ? Math.floor(delta / DAMP) : delta >> 1
  d += Math.floor(d / points)
  let k = 0
  while (d > ((BASE - T_MIN) * T_MAX) >> 1) {
    d = Math.floor(d / (BASE - T_MIN))
    k += BASE
  }
  return k + Math.floor(((BASE - T_MIN + 1) * d) / (d + SKEW))
}

function digit(value: number): string {
  return String.fromCharCode(value < 26 ? value + 97 : value + 22)
}
