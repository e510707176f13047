import { systemClock } from '#platform/context'
import { beginRotation, endRotation, openKeyring } from '#platform/secrets'
import { rewrapTenantKeys } from '#tenancy'
import { withRuntime } from './tenants.ts'
import { occasionally, print, readOptions, say, UsageError } from './usage.ts'

/**
 * `kontor keys rotate`: makes a new master key and wraps every tenant's key by it, beside a running server. The old
 * key stays in the key file until nothing needs it; after an interruption the same command goes on.
 */
export async function keys(args: string[]): Promise<number> {
  const options = readOptions(args, {})
  if (options.words.join(' ') !== 'rotate') throw new UsageError('kontor keys rotate')
  return withRuntime(async ({ config, db, services }) => {
    const tell = occasionally()
    const from = services.keyring.id()
    const { resumed } = await beginRotation(config.keyFile)
    const keyring = await openKeyring(config.keyFile)
    const renewed = { ...services, keyring, clock: systemClock }
    const done = await rewrapTenantKeys(db, renewed, ({ done: n, of }) => tell(() => `${n} of ${of} tenants`))
    // A tenant that was founded meanwhile by a process with the old key.
    const late = await rewrapTenantKeys(db, renewed, () => undefined)
    await endRotation(config.keyFile)
    print({
      rotated: config.keyFile,
      resumed,
      from: resumed ? null : from,
      to: keyring.id(),
      tenants: late.tenants,
      rewrapped: done.rewrapped + late.rewrapped,
    })
    say(
      'Backups of before still need the old key: keep its copy as long as you keep them, and make a new backup now.',
    )
  })
}
