/** Where a filled text goes; decides how values are escaped. */
export type TextTarget = 'text' | 'html' | 'header'

export interface FilledText {
  text: string
  /** Names that had no value; they stay visible as written. */
  unknown: string[]
}

const placeholder = /\{\{\s*([a-z][a-zA-Z0-9]*(?:\.[a-z][a-zA-Z0-9]*){0,4})\s*\}\}/g
const htmlEscapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Fills `{{case.number}}` and the like in one pass: values are never read again, nothing is evaluated, and only own
 * names of the given map count. What is unknown stays as written and is reported.
 */
export function fillPlaceholders(
  template: string,
  values: ReadonlyMap<string, string>,
  target: TextTarget,
): FilledText {
  const unknown = new Set<string>()
  const text = template.replace(placeholder, (written, name: string) => {
    const value = values.get(name)
    if (value !== undefined) return escapeFor(target, value)
    unknown.add(name)
    return written
  })
  return { text, unknown: [...unknown] }
}

function escapeFor(target: TextTarget, value: string): string {
  if (target === 'html') return value.replace(/[&<>"']/g, (letter) => htmlEscapes[letter] ?? letter)
  // A header stays one line whatever a value holds.
  return target === 'header' ? value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ') : value
}
