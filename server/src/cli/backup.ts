import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { readKeys, keyIdOf } from '#platform/secrets'
import { version } from '../main.ts'
import { type KeyBox, packKey, writeBackup } from '../backup/index.ts'
import { withRuntime } from './tenants.ts'
import { occasionally, print, readOptions, readStdinLine, say, sizeText, UsageError } from './usage.ts'

const shortestPassphrase = 12

/**
 * `kontor backup OUT [--with-key | --key-passphrase-stdin]`: one file with everything that the database and the blob
 * store hold at this moment, beside a running server.
 */
export async function backup(args: string[]): Promise<number> {
  const options = readOptions(args, { flags: ['with-key', 'key-passphrase-stdin'] })
  const [out] = options.words
  if (!out || options.words.length > 1 || (options.has('with-key') && options.has('key-passphrase-stdin')))
    throw new UsageError('kontor backup OUT [--with-key | --key-passphrase-stdin]')
  const wantsKey = options.has('with-key') || options.has('key-passphrase-stdin')
  const passphrase = options.has('key-passphrase-stdin') ? await readStdinLine() : null
  if (passphrase !== null && passphrase.length < shortestPassphrase)
    throw new UsageError(`the passphrase needs at least ${shortestPassphrase} characters`)
  return withRuntime(async ({ config, services, databaseUrl }) => {
    const tell = occasionally()
    const beganMs = performance.now()
    const result = await writeBackup(resolve(out), {
      databaseUrl,
      blobs: services.blobs,
      kontor: version,
      keys: () => keysFor(config.keyFile, wantsKey, passphrase),
      progress: ({ tenant, tenants, rows, blobs, bytes }) =>
        tell(
          () =>
            `${tenants.done} of ${tenants.of} tenants, now ${tenant}: ${rows} rows, ${blobs} blobs, ${sizeText(bytes)}`,
        ),
    })
    const { faults, ...figures } = result
    for (const fault of faults) print({ fault: fault.code, tenant: fault.tenant, sha256: fault.sha256 })
    print({
      backup: resolve(out),
      ok: faults.length === 0,
      ...figures,
      key: wantsKey ? (passphrase === null ? 'in clear' : 'under the passphrase') : 'not in the backup',
      seconds: Math.round((performance.now() - beganMs) / 100) / 10,
    })
    if (!wantsKey)
      say(
        `The key file is not in the backup: keep a copy of ${config.keyFile} elsewhere. Without it stored passwords and reply tokens are lost.`,
      )
    return faults.length === 0 ? 0 : 1
  })
}

async function keysFor(
  keyFile: string,
  wanted: boolean,
  passphrase: string | null,
): Promise<{ keyId: string; key: KeyBox | null }> {
  const { current, former } = await readKeys(keyFile)
  if (former)
    throw new Error('The keys are being rotated: finish it with "kontor keys rotate", then make the backup')
  return {
    keyId: keyIdOf(current),
    key: wanted ? await packKey(await readFile(keyFile), passphrase) : null,
  }
}
