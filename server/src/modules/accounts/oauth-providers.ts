import { createHash } from 'node:crypto'
import type { OAuth } from '@kontor/contract'
import { invalid } from '#platform/faults'

/** Where a provider is asked for consent and tokens, and for what. */
export interface Endpoints {
  authorizeUrl: string
  tokenUrl: string
  scope: string
  /** What the provider wants besides, so that it gives a refresh token. */
  extra: Readonly<Record<string, string>>
}

const microsoftScope = [
  'https://outlook.office.com/IMAP.AccessAsUser.All',
  'https://outlook.office.com/SMTP.Send',
  'offline_access',
].join(' ')
/** For the application itself everything was granted by an administrator; there is one name for it. */
const microsoftApplicationScope = 'https://outlook.office365.com/.default'
/** Any directory, for an application that is registered for several. */
const anyDirectory = 'organizations'

/** Fixed for Microsoft and Google; an own provider says its own. Fault `invalid` where something is missing. */
export function endpointsOf(oauth: OAuth): Endpoints {
  const { provider, grant, directory = anyDirectory } = oauth
  if (provider === 'microsoft') {
    const base = `https://login.microsoftonline.com/${encodeURIComponent(directory)}/oauth2/v2.0`
    return {
      authorizeUrl: `${base}/authorize`,
      tokenUrl: `${base}/token`,
      scope: grant === 'client-credentials' ? microsoftApplicationScope : microsoftScope,
      extra: { prompt: 'select_account' },
    }
  }
  if (provider === 'google')
    return {
      authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
      tokenUrl: 'https://oauth2.googleapis.com/token',
      scope: 'https://mail.google.com/',
      extra: { access_type: 'offline', prompt: 'consent' },
    }
  return {
    authorizeUrl: oauth.authorizeUrl ?? '',
    tokenUrl: oauth.tokenUrl ?? '',
    scope: oauth.scope ?? '',
    extra: {},
  }
}

/** Refuses settings that could never get a token. */
export function requireOAuthSense(oauth: OAuth | undefined, wanted: boolean): void {
  if (!oauth) {
    if (wanted)
      throw invalid({ field: 'oauth' }, 'auth: oauth2 needs an oauth section with provider and clientId')
    return
  }
  const need = (field: keyof OAuth, why: string): void => {
    if (!oauth[field]) throw invalid({ field: `oauth.${field}` }, why)
  }
  if (oauth.provider === 'own') {
    need('tokenUrl', 'An own provider needs the address that gives tokens')
    if (oauth.grant === 'authorization-code' && !oauth.refreshToken)
      need('authorizeUrl', 'An own provider needs the address where people sign in')
  } else {
    for (const field of ['authorizeUrl', 'tokenUrl', 'scope'] as const)
      if (oauth[field])
        throw invalid({ field: `oauth.${field}` }, `The addresses of ${oauth.provider} are fixed`)
  }
  if (oauth.grant !== 'client-credentials') return
  if (oauth.provider === 'google')
    throw invalid({ field: 'oauth.grant' }, 'Google mailboxes are entered by signing in')
  if (oauth.provider === 'microsoft') need('directory', 'Client credentials need the directory')
}

/** Which client of which provider: a grant of one is never shown to another. */
export function clientHash(oauth: OAuth): Buffer {
  const { tokenUrl } = endpointsOf(oauth)
  return createHash('sha256')
    .update(JSON.stringify([oauth.provider, oauth.grant, oauth.clientId, tokenUrl]))
    .digest()
}
