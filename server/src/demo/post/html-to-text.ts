const NAMED: Record<string, string> = { nbsp: ' ', lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

/** The words of simple mail HTML, a line for each block; for mails that come without a plain part. */
export function htmlToText(html: string): string {
  return html
    .replace(/<(style|script|head|title)\b[^]*?<\/\1>/gi, '')
    .replace(/\r?\n/g, ' ')
    .replace(/<br\s*\/?>|<\/(?:div|p|blockquote|pre|tr|li|h\d)>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d{1,7})|(\w+));/g, (whole, code: string | undefined, name: string | undefined) =>
      code === undefined ? (NAMED[name ?? ''] ?? whole) : fromCode(Number(code)),
    )
    .replace(/[ \t]*\n[ \t]*/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function fromCode(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : ''
}
