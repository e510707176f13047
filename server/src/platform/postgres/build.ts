import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopOrphan } from './embedded.ts'

/** A data folder for one test; disposing of it stops whatever server still runs there. */
export async function temporaryDataDir(...below: string[]): Promise<AsyncDisposable & { dataDir: string }> {
  const top = await mkdtemp(join(tmpdir(), 'kontor-launch-'))
  await chmod(top, 0o711)
  const dataDir = join(top, ...below)
  return {
    dataDir,
    async [Symbol.asyncDispose]() {
      await stopOrphan(dataDir)
      await rm(top, { recursive: true, force: true })
    },
  }
}
