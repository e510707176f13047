import { once } from 'node:events'
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Authority, createAuthority, type KeyPair } from './certificates.ts'
import { dovecotSettings, oauthSettings } from './dovecot-settings.ts'
import { freePorts } from './free-ports.ts'
import { deliverByLmtp } from './lmtp.ts'
import { mailboxFiles } from './mailbox-files.ts'
import { needBinary } from './need-binary.ts'
import { type Account, ordinaryAccount } from './run-as.ts'
import { serverProcess } from './server-process.ts'

type Ports = { imap: number; imaps: number; lmtp: number }

export type DovecotOptions = {
  /** Login names (whole addresses) and their passwords. */
  users: Record<string, string>
  /** Shown instead of a certificate for localhost signed by `ca`. */
  certificate?: KeyPair
  /** Taken instead of an own authority. */
  authority?: Authority
  /** False: neither STARTTLS nor the TLS port. */
  starttls?: boolean
  /** Takes tokens too (XOAUTH2, OAUTHBEARER) and asks this address about them. */
  tokenInfoUrl?: string
  /** What the server says it can, instead of everything; e.g. without IDLE or MOVE. */
  capabilities?: string
  /** Ports of an earlier instance, to come back at the same place. */
  ports?: Ports
}

export type Dovecot = {
  host: string
  imapPort: number
  imapsPort: number
  lmtpPort: number
  /** PEM of the authority that signed the server's certificate. */
  ca: string
  /** Delivers by LMTP, as a mail server in front would; `user` may carry a sub-address (box+token@…). */
  deliver(user: string, raw: string | Uint8Array, envelopeFrom?: string): Promise<void>
  /** Puts a file into a folder without adding a header: what is fetched is byte for byte what was put. */
  drop(user: string, raw: string | Uint8Array, folder?: string): Promise<void>
  /** Gives the folder a new UIDVALIDITY and new UIDs, and ends the user's connections. */
  resetUidValidity(user: string, folder: string): Promise<void>
  createFolder(user: string, folder: string): Promise<void>
  /** Path of the folder in the file system. */
  maildir(user: string, folder?: string): string
  /** Stops answering and ends all connections; the mail stays. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** The server's log, for a failing test. */
  log(): Promise<string>
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 15_000

/**
 * Starts a real Dovecot (Debian package `dovecot-imapd`, `dovecot-lmtpd`) on free loopback ports, in an own
 * temporary folder and without rights. IMAP with IDLE, MOVE and UIDPLUS, IMAPS, STARTTLS and LMTP.
 */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot> {
  const dovecot = await needBinary(
    'dovecot',
    ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'],
    'dovecot-imapd',
  )
  await needBinary('dovecot lmtp', ['/usr/lib/dovecot/lmtp', '/usr/libexec/dovecot/lmtp'], 'dovecot-lmtpd')
  const account = await ordinaryAccount()
  const ownAuthority = options.authority === undefined
  const authority = options.authority ?? (await createAuthority())
  const [imap = 0, imaps = 0, lmtp = 0] = options.ports === undefined ? await freePorts(3) : []
  const ports = options.ports ?? { imap, imaps, lmtp }
  const certificate = options.certificate ?? (await authority.issue())
  const folder = await prepareFolder(options, account, ports, certificate)
  const readLog = () => readFile(join(folder, 'dovecot.log'), 'utf8').catch(() => '')

  const server = serverProcess(dovecot, ['-c', join(folder, 'dovecot.conf'), '-F'], account)
  const start = async () => {
    await rm(join(folder, 'run', 'master.pid'), { force: true })
    await server
      .start(() => Promise.all([ports.imap, ports.lmtp].map(untilListening)))
      .catch(async (cause: unknown) => {
        throw new Error(`Dovecot did not start:\n${await readLog()}`, { cause })
      })
  }

  const files = mailboxFiles(join(folder, 'mail'), account)
  const stop = async () => {
    await server.kill()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    if (ownAuthority) await authority.remove()
  }
  await start().catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return {
    host: 'localhost',
    imapPort: ports.imap,
    imapsPort: ports.imaps,
    lmtpPort: ports.lmtp,
    ca: authority.ca,
    deliver: (user, raw, from = 'sender@customer.example') =>
      deliverByLmtp(ports.lmtp, { from, to: [user], raw }),
    drop: files.drop,
    createFolder: files.createFolder,
    maildir: files.maildir,
    resetUidValidity: async (user, name) => {
      await server.kill()
      await files.renumber(user, name)
      await start()
    },
    pause: server.kill,
    resume: start,
    log: readLog,
    stop,
  }
}

/** A temporary folder with everything the server reads, given to the account it runs as. */
async function prepareFolder(
  { users, starttls = true, capabilities = '', tokenInfoUrl }: DovecotOptions,
  account: Account,
  ports: Ports,
  certificate: KeyPair,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-dovecot-'))
  await chown(folder, account.uid, account.gid)
  for (const name of ['run', 'state', 'mail']) {
    await mkdir(join(folder, name), { mode: 0o700 })
    await chown(join(folder, name), account.uid, account.gid)
  }
  const passwords = Object.entries(users).map(([user, password]) => `${user}:{PLAIN}${password}::::::\n`)
  const place = {
    folder,
    ...account,
    ports,
    encryption: starttls,
    announced: capabilities,
    tokenInfoUrl: tokenInfoUrl ?? null,
  }
  const files = {
    'dovecot.conf': dovecotSettings(place),
    users: passwords.join(''),
    ...(tokenInfoUrl === undefined ? {} : { 'oauth2.conf': oauthSettings(tokenInfoUrl) }),
    'server.pem': certificate.cert,
    'server.key': certificate.key,
  }
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text, { mode: 0o600 })
    await chown(join(folder, name), account.uid, account.gid)
  }
  return folder
}

async function untilListening(port: number): Promise<void> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS
  while (performance.now() < deadlineMs) {
    const socket = connect(port, '127.0.0.1')
    const open = await Promise.race([
      once(socket, 'connect').then(
        () => true,
        () => false,
      ),
      once(socket, 'close').then(() => false),
    ])
    socket.destroy()
    if (open) return
    await new Promise((again) => setTimeout(again, 20))
  }
  throw new Error(`Nothing listens on port ${port} after ${START_TIMEOUT_MS} ms`)
}
