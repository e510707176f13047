import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError, say, top } from './say.js'

/** What tests talk to, as Debian packages. Any one of `files` shows that a part is there. */
const PEERS = [
  {
    packageName: 'dovecot-imapd',
    files: ['/usr/lib/dovecot/imap'],
    without: 'the journeys over a real IMAP server',
  },
  {
    packageName: 'dovecot-lmtpd',
    files: ['/usr/lib/dovecot/lmtp'],
    without: 'the journeys over a real IMAP server',
  },
  {
    packageName: 'clamav-daemon',
    files: ['/usr/sbin/clamd', '/usr/local/sbin/clamd'],
    without: 'the scanning of files by a real clamd',
  },
  {
    packageName: 'faketime',
    files: [
      '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
      '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
    ],
    without: 'jumps of the clock in the fault run',
  },
  {
    packageName: 'openssl',
    files: ['/usr/bin/openssl', '/usr/local/bin/openssl'],
    without: 'signed and encrypted mail made and checked by another program',
  },
  {
    packageName: 'chromium',
    files: ['/usr/bin/chromium', '/usr/bin/chromium-browser', process.env.CHROMIUM_PATH].filter(Boolean),
    substitute: 'node_modules/@sparticuz/chromium',
  },
]

/** Installs missing peers where we may; else says what to install and what will be skipped. In CI that is an error. */
export function ensureTestPeers() {
  if (missingPeers().length === 0) return
  if (mayInstall()) installPeers(missingPeers())
  const missing = missingPeers()
  const needed = missing.filter((peer) => !hasSubstitute(peer))
  for (const peer of missing) {
    say(
      `${peer.packageName} is missing: ${hasSubstitute(peer) ? 'its npm substitute is used' : `skipping ${peer.without}`}`,
    )
  }
  if (missing.length > 0) say(`to have all of it: ${installCommand(missing)}`)
  if (needed.length > 0 && process.env.CI) {
    throw new SetupError('in CI nothing may be skipped', `install first: ${installCommand(needed)}`)
  }
}

function missingPeers() {
  return PEERS.filter(({ files }) => !files.some((file) => existsSync(file)))
}

function hasSubstitute(peer) {
  return peer.substitute !== undefined && existsSync(join(top, peer.substitute))
}

function installCommand(peers) {
  return `apt-get install --no-install-recommends ${peers.map((peer) => peer.packageName).join(' ')}`
}

function mayInstall() {
  return process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
}

function installPeers(peers) {
  const names = peers.map((peer) => peer.packageName)
  say(`installing ${names.join(', ')} (apt-get) …`)
  const apt = (...options) =>
    spawnSync('apt-get', ['-qq', ...options], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  apt('update')
  apt('install', '--yes', '--no-install-recommends', ...names)
}
