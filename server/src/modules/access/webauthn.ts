import type * as library from '@simplewebauthn/server'

/** The library of passkeys, loaded with the first one: it takes a while, and most processes never need it. */
export function webauthn(): Promise<typeof library> {
  return import('@simplewebauthn/server')
}
