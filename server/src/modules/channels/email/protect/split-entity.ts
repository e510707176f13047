import { type Field, firstValue, readHeader } from '../parse-fields.ts'

const LF = 10
const CR = 13
const CONTENT_FIELD = /^(content-[a-z-]+|mime-version)[ \t]*:/i
const MAX_BOUNDARY_LENGTH = 200

/** The type of an entity with the parameters that matter here, lower-cased; null where there is none. */
export interface EntityType {
  type: string
  protocol: string
  smimeType: string
  boundary: string
  encoding: string
}

export function typeOf(fields: readonly Field[]): EntityType {
  const declared = firstValue(fields, 'content-type') ?? ''
  return {
    type: (/^\s*([\w.+-]+\/[\w.+-]+)/.exec(declared)?.[1] ?? 'text/plain').toLowerCase(),
    protocol: parameter(declared, 'protocol').toLowerCase(),
    smimeType: parameter(declared, 'smime-type').toLowerCase(),
    boundary: parameter(declared, 'boundary').slice(0, MAX_BOUNDARY_LENGTH),
    encoding: (firstValue(fields, 'content-transfer-encoding') ?? '').trim().toLowerCase(),
  }
}

function parameter(value: string, name: string): string {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;"]+))`, 'i').exec(value)
  return found?.[1] ?? found?.[2] ?? ''
}

/**
 * The two parts of a multipart/signed (RFC 1847, section 2.1): the first byte for byte as it was signed, without the line
 * end before the boundary. Null unless there are exactly two: then nobody can say what the signature covers. What stands
 * around them is no part and shown by nobody (RFC 2046, section 5.1.1).
 */
export function signedParts(
  raw: Buffer,
  bodyStart: number,
  boundary: string,
): { signed: Buffer; signature: Buffer } | null {
  if (boundary === '') return null
  const marks = delimiters(raw, bodyStart, boundary)
  const [first, second, last] = marks
  if (marks.length !== 3 || !first || !second || !last || first.isLast || second.isLast || !last.isLast)
    return null
  return { signed: raw.subarray(first.end, second.start), signature: raw.subarray(second.end, last.start) }
}

interface Delimiter {
  /** Where the part before it ends: its line end belongs to the boundary. */
  start: number
  end: number
  isLast: boolean
}

function delimiters(raw: Buffer, from: number, boundary: string): Delimiter[] {
  const found: Delimiter[] = []
  const wanted = `--${boundary}`
  for (let at = from; at < raw.length && found.length < 4; ) {
    const end = raw.indexOf(LF, at)
    const next = end < 0 ? raw.length : end + 1
    if (raw[at] === 0x2d && next - at < wanted.length + 80) {
      const line = raw.toString('latin1', at, next).trimEnd()
      if (line === wanted || line === `${wanted}--`)
        found.push({
          start: Math.max(from, beforeLineEnd(raw, at)),
          end: next,
          isLast: line.endsWith('--') && line !== wanted,
        })
    }
    at = next
  }
  return found
}

function beforeLineEnd(raw: Buffer, at: number): number {
  if (raw[at - 1] !== LF) return at
  return raw[at - 2] === CR ? at - 2 : at - 1
}

/** The content of an entity, decoded. */
export function decoded(entity: Buffer): Buffer {
  const { fields, bodyStart } = readHeader(entity, 0)
  return decodeBody(entity.subarray(bodyStart), typeOf(fields).encoding)
}

export function decodeBody(body: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body.toString('latin1'), 'base64')
  if (encoding !== 'quoted-printable') return body
  const text = body
    .toString('latin1')
    .replace(/=[ \t]*\r?\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(text, 'latin1')
}

/**
 * A mail with the header of the outer one and the content of the inner entity, of which only the Content fields count: what
 * else it may say about sender or subject is not what was checked.
 */
export function rewrapped(raw: Buffer, inner: Buffer): Buffer {
  const outer = headerLines(raw).filter((line) => !CONTENT_FIELD.test(line))
  const own = headerLines(inner).filter((line) => CONTENT_FIELD.test(line))
  const { bodyStart } = readHeader(inner, 0)
  const head = [...outer, 'MIME-Version: 1.0', ...own.filter((line) => !/^mime-version/i.test(line))]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), inner.subarray(bodyStart)])
}

/** The fields of a header as they stand, folded lines together. */
function headerLines(raw: Buffer): string[] {
  const { bodyStart } = readHeader(raw, 0)
  return raw
    .toString('latin1', 0, bodyStart)
    .split(/\r?\n(?![ \t])/)
    .filter((line) => /^[!-9;-~]+[ \t]*:/.test(line))
}

/** Text with CRLF line ends, as signatures are made over it (RFC 8551, section 3.1.1). */
export function canonicalLines(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\r\n|\r|\n/g, '\r\n'), 'latin1')
}
