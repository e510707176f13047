import { createHmac, timingSafeEqual } from 'node:crypto'

/** A signature older or younger than this is refused. */
export const signatureWindowSeconds = 300
/** Secrets that may sign at the same time, while one replaces the other. */
const maxMacs = 4

/**
 * `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`, one `v1` for each secret: whoever knows any of them can check.
 */
export function signBody(secrets: readonly string[], body: Uint8Array, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000)
  return [
    `t=${seconds}`,
    ...secrets.map((secret) => `v1=${macOf(secret, seconds, body).toString('hex')}`),
  ].join(',')
}

/** The time and the MACs of a signature, or null when it is none. */
export function readSignature(header: unknown): { seconds: number; macs: string[] } | null {
  if (typeof header !== 'string' || header.length > 1_000) return null
  const match = /^t=(\d{1,12})((?:,v1=[0-9a-f]{64})+)$/.exec(header)
  if (!match?.[1] || !match[2]) return null
  const macs = match[2].split(',v1=').slice(1)
  return macs.length <= maxMacs ? { seconds: Number(match[1]), macs } : null
}

/** Whether a signature was made with one of the secrets, over these very bytes, just now. */
export function verifyBody(
  header: unknown,
  secrets: readonly string[],
  body: Uint8Array,
  now: Date,
): boolean {
  const signature = readSignature(header)
  if (!signature || Math.abs(now.getTime() / 1000 - signature.seconds) > signatureWindowSeconds) return false
  const wanted = secrets.map((secret) => macOf(secret, signature.seconds, body))
  const given = signature.macs.map((mac) => Buffer.from(mac, 'hex'))
  // Every pair is compared, so that the time tells nothing.
  return wanted
    .map((mac) => given.filter((one) => timingSafeEqual(mac, one)).length)
    .some((count) => count > 0)
}

function macOf(secret: string, seconds: number, body: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.`).update(body).digest()
}
