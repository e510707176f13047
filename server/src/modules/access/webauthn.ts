/** The library of passkeys, loaded with the first one: it takes a while, and most processes never need it. */
export function webauthn(): Promise<typeof import('@simplewebauthn/server')> {
  return import('@simplewebauthn/server')
}
