import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { needBinary } from './need-binary.ts'

const run = promisify(execFile)

/** Somebody with an S/MIME certificate; all PEM. */
export type SmimePerson = { certificate: string; key: string }

/** Makes S/MIME mail with the `openssl` command: an implementation that is not ours. */
export type SmimeWorkshop = {
  /** PEM of the authority that signed everybody's certificates. */
  authority: string
  person(address: string, options?: { days?: number; selfSigned?: boolean }): Promise<SmimePerson>
  /** A revocation list of the authority with this certificate on it, PEM. */
  revoke(person: SmimePerson): Promise<string>
  /** Runs `openssl cms` over an entity; gives the bytes that come out. */
  cms(
    args: readonly string[],
    input: string | Uint8Array,
    files?: Record<string, string | Uint8Array>,
  ): Promise<Buffer>
  remove(): Promise<void>
}

export async function openSmimeWorkshop(): Promise<SmimeWorkshop> {
  const openssl = await needBinary('openssl', ['/usr/bin/openssl'], 'openssl')
  const folder = await mkdtemp(join(tmpdir(), 'kontor-smime-'))
  const at = (name: string) => join(folder, name)
  const call = (...args: string[]) =>
    run(openssl, args, { cwd: folder, encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 })
  const rsa = ['-newkey', 'rsa:2048', '-nodes']
  await call(
    'req',
    '-x509',
    ...rsa,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '30',
    '-subj',
    '/CN=Test CA',
  )
  await writeFile(at('index.txt'), '')
  await writeFile(
    at('crl.cnf'),
    '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=30\n',
  )
  let count = 0
  return {
    authority: await readFile(at('ca.pem'), 'utf8'),
    person: async (address, { days = 30, selfSigned = false } = {}) => {
      const name = `p${++count}`
      const subject = ['-subj', `/CN=${address.split('@')[0]}`]
      await writeFile(
        at(`${name}.ext`),
        `subjectAltName=email:${address}\nextendedKeyUsage=emailProtection\n`,
      )
      if (selfSigned) {
        const ext = ['-addext', `subjectAltName=email:${address}`]
        await call(
          'req',
          '-x509',
          ...rsa,
          '-keyout',
          `${name}.key`,
          '-out',
          `${name}.pem`,
          '-days',
          String(days),
          ...subject,
          ...ext,
        )
      } else {
        await call('req', '-new', ...rsa, '-keyout', `${name}.key`, '-out', `${name}.csr`, ...subject)
        const ca = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', String(1000 + count)]
        await call(
          'x509',
          '-req',
          '-in',
          `${name}.csr`,
          ...ca,
          '-days',
          String(days),
          '-extfile',
          `${name}.ext`,
          '-out',
          `${name}.pem`,
        )
      }
      return {
        certificate: await readFile(at(`${name}.pem`), 'utf8'),
        key: await readFile(at(`${name}.key`), 'utf8'),
      }
    },
    revoke: async ({ certificate }) => {
      await writeFile(at('gone.pem'), certificate)
      const ca = ['-config', 'crl.cnf', '-keyfile', 'ca.key', '-cert', 'ca.pem']
      await call('ca', ...ca, '-revoke', 'gone.pem')
      await call('ca', ...ca, '-gencrl', '-out', 'crl.pem')
      return readFile(at('crl.pem'), 'utf8')
    },
    cms: async (args, input, files = {}) => {
      for (const [name, content] of Object.entries({ ...files, in: input }))
        await writeFile(at(name), content)
      await call('cms', ...args, '-in', 'in', '-out', 'out')
      return readFile(at('out'))
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
