import { signBody, verifyBody } from '#platform/signature'

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`. */
export function signForm(secret: string, body: Uint8Array, at: Date): string {
  return signBody([secret], body, at)
}

/** Whether the header was made with the secret, over these very bytes, within five minutes. */
export function isSigned(header: unknown, secret: string, body: Uint8Array, now: Date): boolean {
  return verifyBody(header, [secret], body, now)
}
