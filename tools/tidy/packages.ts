import type { Fault } from './source.ts'

/** Releases with a published weakness that touches us; there is no audit service in a closed network. */
const DENIED: { name: string; below: string; why: string }[] = [
  { name: 'nodemailer', below: '10.4.1', why: 'header and envelope injection, quadratic address parser' },
  { name: 'mailparser', below: '3.9.3', why: 'unbounded multipart nesting' },
  { name: 'dompurify', below: '3.4.0', why: 'mutation and prototype bypasses' },
  { name: 'ws', below: '8.17.1', why: 'denial of service by many headers' },
  { name: 'imapflow', below: '1.0.188', why: 'command injection by mailbox name' },
  { name: 'fastify', below: '5.3.2', why: 'validation bypass by content type' },
  { name: 'sharp', below: '0.32.6', why: 'libwebp heap overflow' },
  { name: 'vite', below: '6.2.7', why: 'reads files outside the root' },
]

/** What we may hand on with an Apache-2.0 product; the LGPL part is a library that is linked dynamically. */
const LICENCES =
  /^(?:MIT|MIT-0|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-4\.0|Unlicense|OFL-1\.1|Python-2\.0|MPL-2\.0|WTFPL)$/
const DYNAMIC_LGPL = /^node_modules\/@img\/sharp-/

export type Lock = { packages: Record<string, LockEntry> }
type LockEntry = {
  version?: string
  license?: string
  integrity?: string
  resolved?: string
  link?: boolean
  dev?: boolean
}

type Manifest = Partial<
  Record<'dependencies' | 'devDependencies' | 'optionalDependencies' | 'overrides', Record<string, string>>
>

/** Denied releases anywhere in the lock. */
export function deniedReleases(lock: Lock): Fault[] {
  return installed(lock).flatMap(([path, { version = '0' }]) =>
    DENIED.filter(({ name, below }) => path.endsWith(`node_modules/${name}`) && isBelow(version, below)).map(
      ({ name, below, why }) => ({
        path: 'package-lock.json',
        message: `${name} ${version} is below ${below}: ${why}`,
      }),
    ),
  )
}

/** Versions are exact, so that a lock made anew is the same. */
export function loosePins(path: string, manifest: Manifest): Fault[] {
  const { dependencies, devDependencies, optionalDependencies, overrides } = manifest
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
    .map(([name, version]) => ({ path, message: `${name} "${version}" is not an exact version` }))
}

/** The lock has a checksum for everything and no download address, so that any registry will do. */
export function lockFaults(lock: Lock): Fault[] {
  return installed(lock).flatMap(([path, entry]) => {
    const messages = [
      ...(entry.resolved === undefined ? [] : [`${path} has a download address`]),
      ...(entry.integrity === undefined ? [`${path} has no checksum`] : []),
    ]
    return messages.map((message) => ({ path: 'package-lock.json', message }))
  })
}

/** Licences that we may not hand on. */
export function licenceFaults(lock: Lock): Fault[] {
  return installed(lock)
    .filter(([path, { license = 'none' }]) => !isAllowed(license) && !DYNAMIC_LGPL.test(path))
    .map(([path, { license = 'none' }]) => ({
      path: 'package-lock.json',
      message: `${path}: licence ${license}`,
    }))
}

function installed(lock: Lock): [string, LockEntry][] {
  return Object.entries(lock.packages).filter(
    ([path, { link }]) => path.includes('node_modules/') && link !== true,
  )
}

/** "A OR B" needs one of them, "A AND B" both. */
function isAllowed(expression: string): boolean {
  return expression
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => LICENCES.test(licence.trim())))
}

function isBelow(version: string, limit: string): boolean {
  const [one, other] = [version, limit].map((text) => text.split(/[.-]/).map(Number))
  for (let index = 0; index < 3; index++) {
    const difference = (one?.[index] ?? 0) - (other?.[index] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
