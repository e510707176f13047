import type { ProfileName, RouteInput, SignInProvider, updateSignInProvider } from '@kontor/contract'

/** The form of a provider: the fields of both kinds, each a text. */
export interface ProviderValues {
  name: string
  kind: 'oidc' | 'saml'
  issuer: string
  clientId: string
  clientSecret: string
  domains: string
  entityId: string
  ssoUrl: string
  certificate: string
  newUsers: string
  active: boolean
}

type ProviderBody = RouteInput<typeof updateSignInProvider>['body']

/** A provider as the form holds it; null is a new one. */
export function valuesOf(provider: SignInProvider | null): ProviderValues {
  const place = provider?.place
  return {
    name: provider?.name ?? '',
    kind: place?.kind ?? 'oidc',
    issuer: place?.kind === 'oidc' ? place.issuer : '',
    clientId: place?.kind === 'oidc' ? place.clientId : '',
    clientSecret: '',
    domains: place?.kind === 'oidc' ? place.allowedDomains.join(', ') : '',
    entityId: place?.kind === 'saml' ? place.entityId : '',
    ssoUrl: place?.kind === 'saml' ? place.ssoUrl : '',
    certificate: place?.kind === 'saml' ? place.certificate : '',
    newUsers: provider?.newUsers ?? '',
    active: provider?.active ?? true,
  }
}

/** What the form holds, as the contract wants it; an empty secret is left out. */
export function bodyOf(values: ProviderValues): ProviderBody {
  const { issuer, clientId, clientSecret, domains, entityId, ssoUrl, certificate } = values
  const allowedDomains = domains.split(/[\s,;]+/).filter((domain) => domain !== '')
  return {
    name: values.name.trim(),
    active: values.active,
    newUsers: values.newUsers === '' ? null : (values.newUsers as ProfileName),
    place:
      values.kind === 'oidc'
        ? { kind: 'oidc', issuer: issuer.trim(), clientId: clientId.trim(), allowedDomains }
        : {
            kind: 'saml',
            entityId: entityId.trim(),
            ssoUrl: ssoUrl.trim(),
            certificate: certificate.trim(),
          },
    ...(clientSecret !== '' && { clientSecret }),
  }
}
