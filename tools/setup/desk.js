import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError, say, top } from './say.js'
import { hashOf, readStamp, writeStamp } from './stamp.js'

const STAMP = 'desk/dist/.built-from'
const SOURCES = ['desk', 'contract/src', 'core/src', 'package-lock.json']

/** Builds the desk when its sources changed since the last build. */
export function ensureDesk() {
  if (!existsSync(join(top, 'desk/index.html'))) return
  const wanted = hashOf(SOURCES)
  if (readStamp(STAMP) === wanted) return
  say('building the desk …')
  const pinned = join(top, 'node_modules/.bin/node')
  const node = existsSync(pinned) ? pinned : process.execPath
  const build = spawnSync(node, [join(top, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: join(top, 'desk'),
    // A test runner's own value would build the slow one for developers.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (build.status !== 0) throw new SetupError('the desk did not build', 'the message is above')
  writeStamp(STAMP, wanted)
}
