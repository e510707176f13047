export type Transfer = '7bit' | '8bit' | 'quoted-printable' | 'base64'

/** RFC 2045 section 6.7: at most 76 columns, the last kept for the soft break. */
const QP_COLUMNS = 75
const BASE64_COLUMNS = 76
/** RFC 5322 section 2.1.1, without the line end. */
const LINE_BYTES = 998

/** Bytes in a transfer encoding (RFC 2045 section 6), lines ended by CRLF. */
export function encodeTransfer(bytes: Buffer, transfer: Transfer): Buffer {
  if (transfer === 'base64') return Buffer.from(base64Lines(bytes))
  if (transfer === 'quoted-printable') return Buffer.from(quotedPrintable(bytes))
  return bytes
}

/** The wanted encoding where it is allowed: raw 7bit and 8bit need short lines, and 7bit ASCII only. */
export function allowedTransfer(bytes: Buffer, wanted: Transfer): Transfer {
  if (wanted === 'base64' || wanted === 'quoted-printable') return wanted
  const isLong = bytes
    .toString('latin1')
    .split('\r\n')
    .some((line) => line.length > LINE_BYTES)
  if (isLong) return 'quoted-printable'
  return bytes.every((byte) => byte < 0x80) ? '7bit' : '8bit'
}

function base64Lines(bytes: Buffer): string {
  const whole = bytes.toString('base64')
  return (whole.match(new RegExp(`.{1,${BASE64_COLUMNS}}`, 'g')) ?? []).join('\r\n')
}

function quotedPrintable(bytes: Buffer): string {
  return bytes.toString('latin1').split('\r\n').map(quotedLine).join('\r\n')
}

function quotedLine(line: string): string {
  const tokens = Array.from(line, (character, index) => quotedCharacter(character, index === line.length - 1))
  const rows: string[] = []
  let row = ''
  for (const token of tokens) {
    if (row.length + token.length > QP_COLUMNS) {
      rows.push(`${row}=`)
      row = ''
    }
    row += token
  }
  return [...rows, row].join('\r\n')
}

function quotedCharacter(character: string, isLast: boolean): string {
  const byte = character.charCodeAt(0)
  const isBlank = character === ' ' || character === '\t'
  const isPlain = (byte > 0x20 && byte < 0x7f && character !== '=') || (isBlank && !isLast)
  return isPlain ? character : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
}
