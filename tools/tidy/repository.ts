import { type Fault, lineOf } from './source.ts'

/** Text that ties the project to one machine or one registry. Written in two parts, so that this file passes. */
const FOREIGN: { pattern: RegExp; what: string }[] = [
  {
    pattern: new RegExp(`(?<![\\w.:/-])/(?:${['wo' + 'rk', 'ro' + 'ot'].join('|')})/[\\w.-]+`, 'g'),
    what: 'a path of one machine',
  },
  {
    pattern: new RegExp(
      `(?<![\\w.])/(?:${['ho' + 'me', 'Us' + 'ers'].join('|')})/(?!\\$|<|\\{)[\\w.-]+/`,
      'g',
    ),
    what: 'a path of one machine',
  },
  {
    pattern: new RegExp(`registry\\.${'npm' + 'js'}\\.org|https?://[\\w.-]*registry[\\w.-]*/`, 'g'),
    what: 'a registry host',
  },
  {
    pattern: new RegExp(
      `-----BEGIN (?:RSA |EC |ENCRYPTED )?${'PRIV' + 'ATE'} KEY-----\\s*[A-Za-z0-9+/]{40}`,
      'g',
    ),
    what: 'a private key',
  },
]

/** No tracked text file names a machine's paths, a registry or a secret key. */
export function foreignTexts(files: { path: string; text: string }[]): Fault[] {
  return files.flatMap(({ path, text }) =>
    FOREIGN.flatMap(({ pattern, what }) =>
      [...text.matchAll(pattern)].map((match) => ({
        path,
        line: lineOf(text, match.index),
        message: `${what}: ${match[0].slice(0, 60)}`,
      })),
    ),
  )
}
