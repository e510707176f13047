import { createHmac, timingSafeEqual } from 'node:crypto'

/** A signature older or younger than this is refused. */
export const maxAgeSeconds = 300

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`. */
export function signForm(secret: string, body: Uint8Array, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000)
  return `t=${seconds},v1=${macOf(secret, seconds, body).toString('hex')}`
}

/** Whether the header was made with the secret, over these very bytes, just now. */
export function isSigned(header: unknown, secret: string, body: Uint8Array, now: Date): boolean {
  const match = typeof header === 'string' ? /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) : null
  if (!match?.[1] || !match[2]) return false
  const seconds = Number(match[1])
  if (Math.abs(now.getTime() / 1000 - seconds) > maxAgeSeconds) return false
  return timingSafeEqual(Buffer.from(match[2], 'hex'), macOf(secret, seconds, body))
}

function macOf(secret: string, seconds: number, body: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.`).update(body).digest()
}
