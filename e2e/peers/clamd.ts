import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from './free-ports.ts'
import { needBinary } from './need-binary.ts'
import { ordinaryAccount } from './run-as.ts'
import { serverProcess } from './server-process.ts'

const startTimeoutMs = 20_000
const lookEveryMs = 50

/** The test file that every scanner calls a virus; put together here, so that no scanner takes our sources for one. */
export const testVirus = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR', '-STANDARD-ANTIVIRUS', '-TEST-FILE!$H+H*'].join(''),
)
const signature = '44d88612fea8a8f36de82e1278abb02f:68:Test-Virus\n'

export type Clamd = {
  place: { host: string; port: number }
  /** Stops answering; the place stays. */
  pause(): Promise<void>
  resume(): Promise<void>
  stop(): Promise<void>
}

/** Starts a real clamd (Debian package `clamav-daemon`) without rights that knows one virus: `testVirus`. */
export async function startClamd(options: { maxBytes?: number } = {}): Promise<Clamd> {
  const clamd = await needBinary('clamd', ['/usr/sbin/clamd', '/usr/local/sbin/clamd'], 'clamav-daemon')
  const account = await ordinaryAccount()
  const [port = 0] = await freePorts(1)
  const folder = await mkdtemp(join(tmpdir(), 'kontor-clamd-'))
  const signatures = join(folder, 'signatures')
  await mkdir(signatures)
  await writeFile(join(signatures, 'test.hdb'), signature)
  const settings = join(folder, 'clamd.conf')
  await writeFile(
    settings,
    [
      'Foreground yes',
      `LogFile ${join(folder, 'clamd.log')}`,
      `DatabaseDirectory ${signatures}`,
      'TCPAddr 127.0.0.1',
      `TCPSocket ${port}`,
      `StreamMaxLength ${options.maxBytes ?? 30 * 1024 * 1024}`,
      'SelfCheck 86400',
      '',
    ].join('\n'),
  )
  for (const path of [folder, signatures, join(signatures, 'test.hdb'), settings])
    if (process.getuid?.() === 0) await chown(path, account.uid, account.gid)
  const server = serverProcess(clamd, ['-c', settings], account)
  const resume = () =>
    server
      .start(() => untilAnswering(port))
      .catch(async (cause: unknown) => {
        const log = await readFile(join(folder, 'clamd.log'), 'utf8').catch(() => '')
        throw new Error(`clamd did not start:\n${log}`, { cause })
      })
  const stop = async () => {
    await server.kill()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  await resume().catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return { place: { host: '127.0.0.1', port }, pause: server.kill, resume, stop }
}

async function untilAnswering(port: number): Promise<void> {
  for (const end = Date.now() + startTimeoutMs; Date.now() < end; ) {
    if (await pong(port)) return
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
  throw new Error('clamd does not answer')
}

function pong(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('zPING\0'))
    socket.once('data', (chunk: Buffer) => {
      resolve(chunk.toString().startsWith('PONG'))
      socket.destroy()
    })
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
  })
}
