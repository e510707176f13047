import { addPasskey, beginPasskey, beginPasskeyLogIn, logInByPasskey, proveByPasskey } from '@kontor/contract'
import { call } from './client.ts'

/** The browser did not give a passkey: none there, or the user thought better of it. */
export class NoPasskey extends Error {}

/** The library is fetched when the first passkey is used. */
const library = () => import('@simplewebauthn/browser')

/** Whether this browser knows passkeys, on this address. */
export const knowsPasskeys = () => typeof window.PublicKeyCredential === 'function'

/** Makes a passkey and keeps it under a name. */
export async function makePasskey(name: string) {
  const { step, options } = await call(beginPasskey, {})
  const { startRegistration } = await library()
  const { id, rawId, type, response } = await startRegistration({ optionsJSON: options as never }).catch(
    refuse,
  )
  const { clientDataJSON, attestationObject, transports = [] } = response
  const passkey = {
    id,
    rawId,
    type,
    clientExtensionResults: {},
    response: { clientDataJSON, attestationObject, transports },
  }
  return call(addPasskey, { body: { step, name, passkey } })
}

/** Logs in with a passkey, alone or, with the step of a password, as second factor. */
export async function enterByPasskey(tenant: string, second?: string) {
  return call(logInByPasskey, { body: await show(tenant, second) })
}

/** Proves with a passkey who one is. */
export async function confirmByPasskey(tenant: string) {
  return call(proveByPasskey, { body: await show(tenant) })
}

async function show(tenant: string, second?: string) {
  const { step, options } = await call(beginPasskeyLogIn, {
    body: { tenant, ...(second !== undefined && { step: second }) },
  })
  const { startAuthentication } = await library()
  const { id, rawId, type, response } = await startAuthentication({ optionsJSON: options as never }).catch(
    refuse,
  )
  const { clientDataJSON, authenticatorData, signature, userHandle } = response
  const passkey = {
    id,
    rawId,
    type,
    clientExtensionResults: {},
    response: {
      clientDataJSON,
      authenticatorData,
      signature,
      ...(userHandle !== undefined && { userHandle }),
    },
  }
  return { step, passkey }
}

function refuse(): never {
  throw new NoPasskey()
}
