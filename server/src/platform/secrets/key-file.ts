import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

export const keyBytes = 32

/** What the key file holds: the key that wraps now, and while keys are being rotated the one before. */
export interface MasterKeys {
  current: Uint8Array
  former: Uint8Array | null
}

/** The key file cannot be used; the message says what to do. */
export class KeyFileError extends Error {}

/** One key a line, in base64; the first is the current one. */
export async function readKeys(file: string): Promise<MasterKeys> {
  return parse(file, await readFile(file, 'utf8'))
}

/** The same at once, for a process that finds its keys outdated in the middle of its work. */
export function readKeysNow(file: string): MasterKeys {
  return parse(file, readFileSync(file, 'utf8'))
}

/** Reads the keys, or makes one (mode 0600) when there is no file. */
export async function readOrMakeKeys(file: string): Promise<MasterKeys> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  try {
    await writeFile(file, lineOf(randomBytes(keyBytes)), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return readKeys(file)
}

/**
 * Puts a new key before the current one, which stays until `endRotation`. A rotation that was interrupted goes on
 * with the new key it had. Running processes find the new key when they meet it.
 */
export async function beginRotation(file: string): Promise<{ resumed: boolean }> {
  const { current, former } = await readKeys(file)
  if (former) return { resumed: true }
  await replace(file, lineOf(randomBytes(keyBytes)) + lineOf(current))
  return { resumed: false }
}

/** Forgets the former key: nothing is wrapped by it any more. */
export async function endRotation(file: string): Promise<void> {
  const { current, former } = await readKeys(file)
  if (former) await replace(file, lineOf(current))
}

/** Names a key without giving it away. */
export function keyIdOf(key: Uint8Array): string {
  const derived = Buffer.from(hkdfSync('sha256', key, '', 'kontor:key-id', keyBytes))
  return createHash('sha256').update(derived).digest('hex').slice(0, 16)
}

function lineOf(key: Uint8Array): string {
  return `${Buffer.from(key).toString('base64')}\n`
}

function parse(file: string, text: string): MasterKeys {
  const keys = text
    .trim()
    .split('\n')
    .map((line) => Buffer.from(line.trim(), 'base64'))
  const [current, former = null] = keys
  if (!current || keys.length > 2 || keys.some((key) => key.length !== keyBytes))
    throw new KeyFileError(`${file} does not hold a key of 32 bytes in base64; restore it from your backup`)
  return { current, former }
}

/** The old file stands until the new one is durable. */
async function replace(file: string, text: string): Promise<void> {
  const aside = `${file}.new`
  await rm(aside, { force: true })
  const handle = await open(aside, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(aside, file)
  const folder = await open(dirname(file))
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
