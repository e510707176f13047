// Makes a checkout ready to run: packages, the desk, and with --test the peers that tests talk to.
// Plain JavaScript without dependencies: it runs on the machine's own Node (>= 20), before anything is installed.
import { ensureDesk } from './setup/desk.js'
import { ensurePackages } from './setup/packages.js'
import { SetupError } from './setup/say.js'
import { ensureTestPeers } from './setup/test-peers.js'

const KNOWN = ['--test', '--no-desk']

try {
  const options = process.argv.slice(2)
  const unknown = options.find((option) => !KNOWN.includes(option))
  if (unknown) throw new SetupError(`unknown option ${unknown}`, `known are ${KNOWN.join(' and ')}`)
  ensurePackages()
  if (!options.includes('--no-desk')) ensureDesk()
  if (options.includes('--test')) ensureTestPeers()
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  process.stderr.write(`setup: ${error.message}\n       ${error.hint}\n`)
  process.exitCode = 1
}
