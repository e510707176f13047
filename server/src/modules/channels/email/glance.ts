import type { Preview } from '#intake'
import { headerText } from './parse-header-text.ts'

/** Headers that matter stand within this; what comes later is not looked at before the message is read. */
const glancedBytes = 32 * 1024

const maxLines = 100
const maxLineChars = 300
const bidiControls = /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

function linesOf(raw: Uint8Array): string[] {
  const head = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.length, glancedBytes)).toString('latin1')
  const end = head.search(/\r?\n\r?\n/)
  return (end < 0 ? head : head.slice(0, end)).split(/\r?\n/)
}

/** The first value of a header, unfolded, without reading the message; null when it is not within the first lines. */
export function glanceHeader(raw: Uint8Array, name: string): string | null {
  const lines = linesOf(raw)
  const wanted = `${name.toLowerCase()}:`
  const at = lines.findIndex((line) => line.slice(0, wanted.length).toLowerCase() === wanted)
  if (at < 0) return null
  const rest = lines.slice(at + 1)
  const folded = rest.findIndex((line) => !/^[ \t]/.test(line))
  return [lines[at]?.slice(wanted.length), ...rest.slice(0, folded < 0 ? rest.length : folded)]
    .join(' ')
    .trim()
}

/** When a mail says it was written, or null. */
export function glanceDate(raw: Uint8Array): Date | null {
  const ms = Date.parse(glanceHeader(raw, 'Date') ?? '')
  return Number.isNaN(ms) ? null : new Date(ms)
}

/** The address in From, or null; what is odd is left to the parser. */
export function glanceSender(raw: Uint8Array): string | null {
  const from = glanceHeader(raw, 'From') ?? ''
  const address = /<([^<>\s]+@[^<>\s]+)>\s*$/.exec(from)?.[1] ?? /^[^<>\s,;]+@[^<>\s,;]+$/.exec(from)?.[0]
  return address?.toLowerCase() ?? null
}

/** What a mail shows at its head, for a person who decides about it; nothing is parsed, nothing can be clicked. */
export function previewHead(raw: Uint8Array): Preview {
  const from = glanceHeader(raw, 'From')
  const subject = glanceHeader(raw, 'Subject')
  const address = glanceSender(raw)
  return {
    from: from === null ? null : { name: shown(from), address: address ?? '' },
    subject: subject === null ? null : shown(subject),
    lines: linesOf(raw).slice(0, maxLines).map(shown),
  }
}

function shown(text: string): string {
  return headerText(text).replaceAll(bidiControls, '').slice(0, maxLineChars)
}
