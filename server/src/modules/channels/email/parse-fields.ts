const MAX_HEADER_BYTES = 128 * 1024
const MAX_LINE_BYTES = 16 * 1024
const MAX_FIELDS = 2000
const LF = 10
const FIELD = /^([!-9;-~]{1,200})[ \t]*:/

/** One header field: name lower-cased, value unfolded, one character a byte. */
export type Field = { name: string; value: string }
export type Header = { fields: Field[]; bodyStart: number; tooLong: boolean }

/**
 * Reads the header block that begins at `start`. It ends at an empty line, at a line that begins like a MIME
 * boundary, or at a line that is no field (the body of a mail that lost its empty line). Beyond 128 kB or 2,000
 * fields the rest is passed over; a line over 16 kB is cut; `tooLong` tells.
 */
export function readHeader(bytes: Buffer, start: number): Header {
  const fields: Field[] = []
  let tooLong = false
  let at = start
  while (at < bytes.length) {
    const end = bytes.indexOf(LF, at)
    const next = end < 0 ? bytes.length : end + 1
    const full = at - start > MAX_HEADER_BYTES || fields.length >= MAX_FIELDS
    if (full || next - at > MAX_LINE_BYTES) tooLong = true
    const line = bytes.toString('latin1', at, Math.min(next, at + MAX_LINE_BYTES)).replace(/[\r\n]+$/, '')
    if (line === '') return { fields, bodyStart: next, tooLong }
    const last = fields.at(-1)
    const field = FIELD.exec(line)
    if (/^[ \t]/.test(line) && last) {
      if (!full) last.value += ` ${line.trim()}`
    } else if (field && !line.startsWith('--')) {
      if (!full)
        fields.push({ name: (field[1] ?? '').toLowerCase(), value: line.slice(field[0].length).trim() })
    } else if (!/^>?From /.test(line) && line.trim() !== '') {
      // One line of rubbish before the first field is passed over; a mail without fields is all body.
      if (fields.length > 0 || !FIELD.test(lineAt(bytes, next))) return { fields, bodyStart: at, tooLong }
    } else if (line.trim() === '' && fields.length > 0) {
      return { fields, bodyStart: next, tooLong }
    }
    at = next
  }
  return { fields, bodyStart: bytes.length, tooLong }
}

function lineAt(bytes: Buffer, start: number): string {
  return bytes.toString('latin1', start, start + 300).split('\n', 1)[0] ?? ''
}

/** The first value of a field, or null. */
export function firstValue(fields: readonly Field[], name: string): string | null {
  return fields.find((field) => field.name === name)?.value ?? null
}

/** All values of a field, in order. */
export function allValues(fields: readonly Field[], name: string): string[] {
  return fields.filter((field) => field.name === name).map((field) => field.value)
}
