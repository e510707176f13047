import { spawnSync } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BlobStore, BlobTooLarge, folderStore, openBlobStore } from './index.ts'

const tenant = randomUUID()
let root: string
let store: BlobStore
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kontor-blobs-'))
  store = folderStore(root)
})
afterAll(() => rm(root, { recursive: true }))

async function* chunks(...parts: (Uint8Array | Error)[]): AsyncIterable<Uint8Array> {
  for (const part of parts) {
    if (part instanceof Error) throw part
    yield part
  }
}
const tomorrow = (): Date => new Date(Date.now() + 86_400_000)
const filesOf = async (tenantId: string): Promise<string[]> => {
  const entries = await readdir(join(root, tenantId), { recursive: true, withFileTypes: true }).catch(
    () => [],
  )
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
}

test('bytes are kept under their SHA-256 and read back, whole and as a stream', async () => {
  const bytes = randomBytes(100_000)
  const { sha256, size } = await store.put(tenant, bytes)
  expect([sha256.toString('hex'), size]).toEqual([
    createHash('sha256').update(bytes).digest('hex'),
    bytes.length,
  ])
  expect(await store.read(tenant, sha256)).toEqual(bytes)
  expect(Buffer.concat(await store.stream(tenant, sha256).toArray())).toEqual(bytes)
  expect(await filesOf(tenant)).toEqual([sha256.toString('hex')])
})

test('the same bytes come in once, also as a stream and at the same time', async () => {
  const own = randomUUID()
  const bytes = randomBytes(5_000)
  await Promise.all([
    store.put(own, bytes),
    store.put(own, bytes),
    store.putStream(own, chunks(bytes.subarray(0, 9), bytes.subarray(9)), 5_000),
  ])
  expect(await filesOf(own)).toHaveLength(1)
})

test('T06: the same bytes of two tenants are two blobs; removing one leaves the other', async () => {
  const [one, other] = [randomUUID(), randomUUID()]
  const bytes = randomBytes(64)
  const { sha256 } = await store.put(one, bytes)
  expect(await store.has(other, sha256)).toBe(false)
  await store.put(other, bytes)
  await store.removeOlder(one, sha256, tomorrow())
  expect([await store.has(one, sha256), await store.has(other, sha256)]).toEqual([false, true])
  await expect(store.read(one, sha256)).rejects.toThrow('ENOENT')
})

test('more bytes than allowed are refused with the limit and nothing is left', async () => {
  const own = randomUUID()
  const kept = store.putStream(own, chunks(randomBytes(60), randomBytes(41)), 100)
  await expect(kept).rejects.toThrow(BlobTooLarge)
  await expect(kept).rejects.toMatchObject({ limitBytes: 100 })
  expect(await filesOf(own)).toEqual([])
  expect(await store.putStream(own, chunks(randomBytes(60), randomBytes(40)), 100)).toMatchObject({
    size: 100,
  })
})

test('a source that breaks leaves nothing', async () => {
  const own = randomUUID()
  await expect(store.putStream(own, chunks(randomBytes(10), new Error('cut')), 100)).rejects.toThrow('cut')
  expect(await filesOf(own)).toEqual([])
})

test('a store that this version does not know is refused', () => {
  expect(() => openBlobStore('s3://bucket', root)).toThrow('KONTOR_BLOBS')
  expect(openBlobStore(`file:${root}`, '/elsewhere')).toBeDefined()
})

test('a write that the system cuts short leaves no blob under the hash of the whole', async () => {
  const own = randomUUID()
  const script = `
    import { folderStore } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
    const bytes = Buffer.alloc(1_000_000, 'x')
    const stored = await folderStore(${JSON.stringify(root)}).put('${own}', bytes).then(() => 'stored', (error) => error.code)
    process.stdout.write(stored)`
  // Files of this process end at 64 blocks of 512 bytes or 1 kB: the first write is cut short, the next is refused.
  const { stdout } = spawnSync(
    'sh',
    ['-c', 'ulimit -f 64; exec "$@"', '-', process.execPath, '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  )
  expect(stdout).toBe('EFBIG')
  expect(await filesOf(own)).toEqual([])
})

test('bytes that are put again while a sweep runs are kept', async () => {
  const own = randomUUID()
  const bytes = randomBytes(50)
  const before = new Date(Date.now() - 60_000)
  const old = new Date(before.getTime() - 60_000)
  const { sha256 } = await store.put(own, bytes)
  const hex = sha256.toString('hex')
  await utimes(join(root, own, hex.slice(0, 2), hex), old, old)
  const listed = await Array.fromAsync(store.listOlder(own, before))
  expect(listed).toEqual([{ sha256 }])
  await store.put(own, bytes)
  expect(await store.removeOlder(own, sha256, before)).toBe(false)
  expect(await store.read(own, sha256)).toEqual(bytes)
  expect(await Array.fromAsync(store.listOlder(own, before))).toEqual([])
  expect(await store.removeOlder(own, sha256, tomorrow())).toBe(true)
  expect(await store.removeOlder(own, sha256, tomorrow())).toBe(false)
})

test('while the same bytes are put and swept over and over, what was put last is there', async () => {
  const own = randomUUID()
  const bytes = randomBytes(50)
  const { sha256 } = await store.put(own, bytes)
  for (let round = 0; round < 200; round++) {
    await Promise.all([
      store.removeOlder(own, sha256, new Date(Date.now() - 60_000)),
      store.put(own, bytes),
      store.put(own, bytes),
    ])
    expect(await store.has(own, sha256)).toBe(true)
  }
})
