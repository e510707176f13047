import type { ApiToken, Permission } from '@kontor/contract'
import type { ReadTx, WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { conflict, notFound } from '#platform/faults'
import { newCredential } from './credentials.ts'
import { tokenCreated, tokenRevoked } from './events.ts'
import { findUser } from './store.ts'
import { countTokens, insertApiToken, markRevoked, readTokens, type TokenRow } from './token-store.ts'

const dayMs = 86_400_000
const maxTokens = 100

export interface TokenWish {
  name: string
  expiresInDays: number | null
  /** What it may at most; its user's own permissions bound it at every use. */
  permissions: readonly Permission[] | null
}

/** Makes an API token for a user; the text is given once and kept as a hash only. */
export async function createToken(tx: WriteTx, userId: string, name: string): Promise<string> {
  return (await makeToken(tx, userId, { name, expiresInDays: null, permissions: null })).token
}

/** Makes an API token with limits. Fault: `too-many-tokens`. */
export async function makeToken(
  tx: WriteTx,
  userId: string,
  { name, expiresInDays, permissions }: TokenWish,
): Promise<ApiToken & { token: string }> {
  if ((await countTokens(tx, userId)) >= maxTokens)
    throw conflict(
      'too-many-tokens',
      { limit: maxTokens },
      `A user has at most ${maxTokens} tokens; revoke one first`,
    )
  const { text, hash } = newCredential(tx.tenantId)
  const expiresAt = expiresInDays === null ? null : new Date(tx.now.getTime() + expiresInDays * dayMs)
  const distinct = permissions && [...new Set(permissions)]
  const id = await insertApiToken(tx, { userId, name, hash, expiresAt, permissions: distinct })
  await emit(tx, tokenCreated.of(tx.tenantId, { userId, tokenId: id }))
  const row = {
    id,
    userId,
    name,
    permissions: distinct,
    createdAt: tx.now,
    expiresAt,
    lastUsedAt: null,
  }
  return { ...presentToken(row), token: text }
}

/** Revokes a token at once. `ofUserId` null: of any user. Fault: `not-found`. */
export async function revokeToken(tx: WriteTx, tokenId: string, ofUserId: string | null): Promise<void> {
  const userId = await markRevoked(tx, tokenId, ofUserId)
  if (userId === null) throw notFound()
  await emit(tx, tokenRevoked.of(tx.tenantId, { userId, tokenId }))
}

/** The tokens of a user that were not revoked. Fault: `not-found` when there is no such user. */
export async function listTokens(tx: ReadTx, userId: string): Promise<{ items: ApiToken[] }> {
  if (!(await findUser(tx, userId))) throw notFound()
  return { items: (await readTokens(tx, userId)).map(presentToken) }
}

function presentToken({ id, name, permissions, createdAt, expiresAt, lastUsedAt }: TokenRow): ApiToken {
  return {
    id,
    name,
    permissions,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }
}
