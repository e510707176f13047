/** The form's field for a field of the contract: `receive.host` is `imap.host`, `send.port` is `smtp.port`. */
export function formPath(field: string): string {
  if (field === 'receive.secret') return 'secret'
  if (field === 'send.account' || field === 'account') return 'sendAccount'
  if (field.startsWith('trust.servers')) return 'trustedServers'
  const path = field.replace(/^receive\./, 'imap.').replace(/^send\./, 'smtp.')
  return path.replace(/^aliases\.\d+$/, 'aliases')
}
