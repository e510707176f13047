import { createHash, randomBytes } from 'node:crypto'
import { isUuid } from '#platform/db'

const secretBytes = 32

/** `kt_<tenant>_<secret>`: the tenant in clear, so that it can be looked up inside the tenant's wall. */
export function newCredential(tenantId: string): { text: string; hash: Buffer } {
  const secret = randomBytes(secretBytes).toString('base64url')
  return { text: `kt_${tenantId}_${secret}`, hash: hashOf(secret) }
}

/** Tenant and hash of a credential, or null when the text is none. */
export function readCredential(text: string): { tenantId: string; hash: Buffer } | null {
  const match = /^kt_([0-9a-f-]{36})_([\w-]{43})$/.exec(text)
  if (!match?.[1] || !match[2] || !isUuid(match[1])) return null
  return { tenantId: match[1], hash: hashOf(match[2]) }
}

export function newCsrfToken(): string {
  return randomBytes(secretBytes).toString('base64url')
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
