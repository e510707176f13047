import { randomInt } from 'node:crypto'
import type { WriteTx } from '#platform/db'
import { tenantKey } from '#tenancy'
import { deleteRecoveryCode, writeRecoveryCodes } from './factor-store.ts'

const codeCount = 10
/** Without letters and digits that look alike: 50 bits in ten of them. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
const codeChars = 10

/** New recovery codes of a user, given once and kept as MACs; the old ones are void. */
export async function renewCodes(tx: WriteTx, userId: string): Promise<string[]> {
  const codes = Array.from({ length: codeCount }, newCode)
  await writeRecoveryCodes(tx, userId, await Promise.all(codes.map((code) => hashOf(tx, userId, code))))
  return codes
}

/** Uses a recovery code, however it is written; false when it is none, or was used. */
export async function redeemCode(tx: WriteTx, userId: string, code: string): Promise<boolean> {
  return deleteRecoveryCode(tx, userId, await hashOf(tx, userId, code))
}

function newCode(): string {
  const drawn = Array.from({ length: codeChars }, () => letters[randomInt(letters.length)]).join('')
  return `${drawn.slice(0, codeChars / 2)}-${drawn.slice(codeChars / 2)}`
}

async function hashOf(tx: WriteTx, userId: string, code: string): Promise<Buffer> {
  const plain = code.toLowerCase().replace(/[^a-z0-9]/g, '')
  return (await tenantKey(tx)).mac('recovery-code', `${userId}:${plain}`)
}
