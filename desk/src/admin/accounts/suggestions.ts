import { portFor, type TlsMode } from './ports.ts'
import type { AccountValues } from './values.ts'

/** A change of the form that may help, offered as a button. */
export interface Suggestion {
  label: 'useFolder' | 'useStarttls' | 'useImplicit' | 'dropSubaddress'
  name?: string
  change: Partial<AccountValues>
}

interface Failed {
  part: 'receive' | 'send'
  code: string
  params: Record<string, unknown>
}

/** What one click could mend after a failed step. */
export function suggestionsFor({ part, code, params }: Failed, values: AccountValues): Suggestion[] {
  if (code === 'folder-missing' && Array.isArray(params.nearest))
    return params.nearest.map(String).map((folder) => ({
      label: 'useFolder',
      name: folder,
      change: { imap: { ...values.imap, folder } },
    }))
  if (code === 'subaddress-refused') return [{ label: 'dropSubaddress', change: { subaddress: false } }]
  if (code === 'starttls-not-offered')
    return [{ label: 'useImplicit', change: withTls(part, 'implicit', values) }]
  if (code === 'not-tls') return [{ label: 'useStarttls', change: withTls(part, 'starttls', values) }]
  return []
}

function withTls(part: Failed['part'], tls: TlsMode, values: AccountValues): Partial<AccountValues> {
  if (part === 'receive')
    return { imap: { ...values.imap, tls, port: portFor('imap', tls, values.imap.port) } }
  return { smtp: { ...values.smtp, tls, port: portFor('smtp', tls, values.smtp.port) } }
}
