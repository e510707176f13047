/** Why another server did not deliver: its words, with the status before them where they do not say it. */
export function reportReason(status: string, text: string): string {
  return status === '' || text.includes(status) ? text : `${status} ${text}`.trim()
}
