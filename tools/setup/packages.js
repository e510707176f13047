import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError, say, top } from './say.js'
import { hashOf, readStamp, writeStamp } from './stamp.js'

const STAMP = 'node_modules/.kontor-setup'
/** The lowest Node that strips types by itself. */
const MIN_NODE = [22, 18]

/** Runs `npm ci` when the lock or a package.json changed since the last time. */
export function ensurePackages() {
  const wanted = hashOf(packageFiles())
  if (readStamp(STAMP) === wanted) return
  if (!alreadyInstalled()) install()
  checkRuntime()
  writeStamp(STAMP, wanted)
}

function packageFiles() {
  const { workspaces } = readJson('package.json')
  return [
    'package-lock.json',
    '.npmrc',
    'package.json',
    ...workspaces.map((folder) => `${folder}/package.json`),
  ]
}

/** True when what npm installed is exactly what the lock asks for (somebody ran npm by hand). */
function alreadyInstalled() {
  if (!existsSync(join(top, 'node_modules/.package-lock.json'))) return false
  const wanted = readJson('package-lock.json').packages
  const present = readJson('node_modules/.package-lock.json').packages
  const isSame = (path) =>
    present[path]?.version === wanted[path]?.version && present[path]?.link === wanted[path]?.link
  return (
    Object.keys(present).every(isSame) &&
    Object.keys(wanted).every(
      (path) => !path.startsWith('node_modules/') || wanted[path].optional || isSame(path),
    )
  )
}

function install() {
  say('installing packages (npm ci), the first time takes a minute …')
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: top,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (npm.error) throw new SetupError(`npm did not start: ${npm.error.message}`, 'install npm 10 or newer')
  if (npm.status === 0) return
  throw new SetupError(
    `npm ci ended with exit code ${npm.status}`,
    'its message is above; often: no network, a registry that lacks a package, or a full disk. Run the same command again afterwards.',
  )
}

/** The pinned Node came with the packages; where there is none for this machine, its own must be new enough. */
function checkRuntime() {
  const pinned = spawnSync(join(top, 'node_modules/.bin/node'), ['--version'], { encoding: 'utf8' })
  if (pinned.status === 0) return
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1])) return
  throw new SetupError(
    `there is no packaged Node for ${process.platform}-${process.arch}, and this machine's is ${process.version}`,
    `install Node ${MIN_NODE.join('.')} or newer`,
  )
}

function readJson(path) {
  return JSON.parse(readFileSync(join(top, path), 'utf8'))
}
