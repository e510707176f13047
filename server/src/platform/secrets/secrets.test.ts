import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import {
  beginRotation,
  createKeyring,
  endRotation,
  KeyFileError,
  openKeyring,
  readKeys,
  SealError,
} from './index.ts'

const keyring = createKeyring(randomBytes(32))
const tenantKey = (tenantId: string = randomUUID()) =>
  keyring.tenantKey(tenantId, keyring.createTenantKey(tenantId))

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'kontor-keys-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

test('what is sealed opens at its place, and two seals of one text differ', () => {
  const key = tenantKey()
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, place) => {
      const sealed = key.seal(place, text)
      expect(key.open(place, sealed)).toBe(text)
      expect(key.seal(place, text)).not.toBe(sealed)
    }),
  )
})

test('C05: a sealed value opens neither at another place nor under another tenant', () => {
  const [one, other] = [tenantKey(), tenantKey()]
  const sealed = one.seal('account:1:receive.password', 'secret')
  for (const place of ['account:2:receive.password', 'account:1:send.password', '']) {
    expect(() => one.open(place, sealed)).toThrow()
  }
  expect(() => other.open('account:1:receive.password', sealed)).toThrow()
})

test('a sealed value with any bit flipped does not open', () => {
  const key = tenantKey()
  const sealed = Buffer.from(key.seal('place', 'secret'), 'base64url')
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(() => key.open('place', changed.toString('base64url')), `bit ${bit}`).toThrow()
  }
})

test('a wrapped tenant key fits its tenant and its master key only', () => {
  const [one, other] = [randomUUID(), randomUUID()]
  const wrapped = keyring.createTenantKey(one)
  expect(() => keyring.tenantKey(other, wrapped)).toThrow()
  expect(() => createKeyring(randomBytes(32)).tenantKey(one, wrapped)).toThrow()
})

test('MACs differ by purpose, tenant and data, and stay the same otherwise', () => {
  const [one, other] = [tenantKey(), tenantKey()]
  const macs = [one.mac('a', 'x'), one.mac('b', 'x'), one.mac('a', 'y'), other.mac('a', 'x')].map((mac) =>
    mac.toString('hex'),
  )
  expect(new Set(macs).size).toBe(4)
  expect(one.mac('a', 'x').toString('hex')).toBe(macs[0])
})

test('the key file is made once, for its owner only, by however many processes', async () => {
  const file = join(await folder(), 'keys', 'master.key')
  const keyrings = await Promise.all([openKeyring(file), openKeyring(file), openKeyring(file)])
  expect(new Set(keyrings.map((one) => one.derive('x'))).size).toBe(1)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(Buffer.from(await readFile(file, 'utf8'), 'base64')).toHaveLength(32)
})

test('a key file that holds no key is refused by name and left as it is', async () => {
  const file = join(await folder(), 'master.key')
  await writeFile(file, 'short')
  await expect(openKeyring(file)).rejects.toThrow(KeyFileError)
  await expect(openKeyring(file)).rejects.toThrow(file)
  expect(await readFile(file, 'utf8')).toBe('short')
})

test('C05: keys are rotated while a process with the old one works on, and after an interruption', async () => {
  const file = join(await folder(), 'master.key')
  const running = await openKeyring(file)
  const [seen, unseen] = [randomUUID(), randomUUID()]
  const wrapped = new Map([seen, unseen].map((id) => [id, running.createTenantKey(id)]))
  const of = (id: typeof seen): Buffer => wrapped.get(id) ?? Buffer.alloc(0)
  const sealed = running.tenantKey(seen, of(seen)).seal('place', 'secret')
  const macBefore = running.tenantKey(seen, of(seen)).mac('token', 'x')
  const other = await openKeyring(file)

  expect(await beginRotation(file)).toEqual({ resumed: false })
  // Here the power fails; the next run goes on with the same new key.
  const interrupted = (await readKeys(file)).current
  expect(await beginRotation(file)).toEqual({ resumed: true })
  expect((await readKeys(file)).current).toEqual(interrupted)
  const renewed = await openKeyring(file)
  expect(renewed.id()).not.toBe(running.id())
  for (const id of [seen, unseen]) {
    const again = renewed.rewrap(id, of(id))
    expect(again).not.toBeNull()
    wrapped.set(id, again ?? Buffer.alloc(0))
    expect(renewed.rewrap(id, of(id))).toBeNull()
  }
  await endRotation(file)
  expect((await readKeys(file)).former).toBeNull()

  // Whoever runs since before meets a key that it cannot open, and reads its file anew.
  expect(() => running.tenantKey(unseen, of(unseen))).not.toThrow()
  expect(() => other.tenantKey(seen, of(seen))).not.toThrow()
  const after = await openKeyring(file)
  expect(after.tenantKey(seen, of(seen)).open('place', sealed)).toBe('secret')
  expect(after.tenantKey(seen, of(seen)).mac('token', 'x')).toEqual(macBefore)
  // The old key alone opens nothing any more.
  await expect(async () => createKeyring(Buffer.alloc(32)).tenantKey(seen, of(seen))).rejects.toThrow(
    SealError,
  )
})

test('a tenant that is founded during a rotation gets its key under the new one', async () => {
  const file = join(await folder(), 'master.key')
  const running = await openKeyring(file)
  await beginRotation(file)
  const id = randomUUID()
  const wrapped = running.createTenantKey(id)
  await endRotation(file)
  expect((await openKeyring(file)).rewrap(id, wrapped)).toBeNull()
})
