import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** OWASP's profile for argon2id (the library's default algorithm): 19 MiB, two passes. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), options)
}

let dummy: Promise<string> | null = null

/** True when the password fits. For a user that does not exist a dummy hash is tried, so that both take as long. */
export async function passwordFits(stored: string | null, password: string): Promise<boolean> {
  dummy ??= hashPassword(randomBytes(16).toString('hex'))
  const fits = await verify(stored ?? (await dummy), password.normalize('NFKC'))
  return stored !== null && fits
}
