// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
const FORBIDDEN_CONTROLS = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f]/g

/** Foreign text without control characters and lone surrogates, line ends as `\n`. Idempotent. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/\f/g, ' ').replace(FORBIDDEN_CONTROLS, '').toWellFormed()
}

/** Escapes for an HTML text node or a double-quoted attribute value. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'\u00a0]/g, (character) => ENTITIES[character] ?? character)
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\u00a0': '&nbsp;',
}

/** Length in UTF-8, in bytes. */
export function utf8Length(text: string): number {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x80) bytes += 1
    else if (code < 0x800) bytes += 2
    else if (code >= 0xd800 && code <= 0xdbff) {
      bytes += 4
      i++
    } else bytes += 3
  }
  return bytes
}
