import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { needBinary } from './need-binary.ts'

const run = promisify(execFile)

/** A private key and its certificate, both PEM. */
export type KeyPair = { key: string; cert: string }

export type CertificateRequest = {
  /** Host names and addresses the certificate is for. */
  names?: string[]
  /** Days it is valid from now; negative gives one that has expired. */
  days?: number
  /** Signed by itself instead of by the authority. */
  selfSigned?: boolean
}

/** A throw-away certificate authority for tests. */
export type Authority = {
  /** PEM of the authority, to be given to clients as the trusted CA. */
  ca: string
  issue(request?: CertificateRequest): Promise<KeyPair>
  remove(): Promise<void>
}

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
const DEFAULT_NAMES = ['localhost', '127.0.0.1']

/** Makes an authority in an own temporary folder, with the `openssl` command. */
export async function createAuthority(): Promise<Authority> {
  const openssl = await needBinary('openssl', ['/usr/bin/openssl'], 'openssl')
  const folder = await mkdtemp(join(tmpdir(), 'kontor-ca-'))
  const [caKey, caCert] = [join(folder, 'ca.key'), join(folder, 'ca.pem')]
  const subject = ['-subj', '/CN=Kontor test authority']
  await run(openssl, ['req', '-x509', ...EC_KEY, '-keyout', caKey, '-out', caCert, '-days', '30', ...subject])
  let count = 0
  const issue = async (request: CertificateRequest = {}): Promise<KeyPair> => {
    const { names = DEFAULT_NAMES, days = 30, selfSigned = false } = request
    count += 1
    const [key, csr, cert, extensions] = ['key', 'csr', 'pem', 'ext'].map((end) =>
      join(folder, `${count}.${end}`),
    )
    if (key === undefined || csr === undefined || cert === undefined || extensions === undefined)
      throw new Error('unreachable: four names were made')
    const alternative = names.map((name) => `${/^[\d.]+$|:/.test(name) ? 'IP' : 'DNS'}:${name}`).join(',')
    await writeFile(extensions, `subjectAltName=${alternative}\n`)
    await run(openssl, [
      'req',
      ...EC_KEY,
      '-keyout',
      key,
      '-out',
      csr,
      '-subj',
      `/CN=${names[0] ?? 'localhost'}`,
    ])
    const signer = selfSigned ? ['-signkey', key] : ['-CA', caCert, '-CAkey', caKey, '-CAcreateserial']
    const signing = [
      'x509',
      '-req',
      '-in',
      csr,
      '-out',
      cert,
      ...signer,
      '-days',
      String(days),
      '-extfile',
      extensions,
    ]
    await run(openssl, signing)
    return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') }
  }
  return {
    ca: await readFile(caCert, 'utf8'),
    issue,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
