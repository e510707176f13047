/** Text as HTML text: markup escaped, runs of blanks kept. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(
      / {2,}|^ /gm,
      (blanks) => `${'&nbsp;'.repeat(blanks.length - 1)}${blanks.length > 1 ? ' ' : '&nbsp;'}`,
    )
}

/** Text as HTML text in which web addresses are links. */
export function linkedHtml(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/)
    .map((part, index) => {
      const escaped = escapeHtml(part)
      return index % 2 === 1 ? `<a href="${escaped}">${escaped}</a>` : escaped
    })
    .join('')
}
