import type { Seeded } from '../seeded.ts'
import type { Charset } from './charset.ts'
import type { Header } from './header.ts'
import { type HtmlStyle, htmlStyles } from './html-styles.ts'
import type { Transfer } from './transfer.ts'

export type ClientName = 'gmail' | 'outlook' | 'apple' | 'iphone' | 'thunderbird' | 'gmx' | 'simple'

/** How a mail program shapes a mail. `htmlShare` is how often it writes HTML beside the plain text, 0 to 1. */
export type MailClient = {
  style: HtmlStyle
  htmlShare: number
  /** The HTML stands alone, without a plain part. */
  htmlOnly: boolean
  flowed: boolean
  /** Tried in order; UTF-8 when none fits. */
  charsets: readonly [Charset[], ...Charset[][]]
  transfers: readonly [Transfer, ...Transfer[]]
  headers(seed: Seeded, language: string): Header[]
  /** What stands before the `@` of the Message-ID. */
  idLeft(seed: Seeded): string
  boundary(seed: Seeded): string
}

function uuid(seed: Seeded): string {
  return [8, 4, 4, 4, 12].map((length) => seed.hex(length)).join('-')
}

export const mailClients: Record<ClientName, MailClient> = {
  gmail: {
    style: htmlStyles.gmail,
    htmlShare: 1,
    htmlOnly: false,
    flowed: false,
    charsets: [['utf-8']],
    transfers: ['base64', 'quoted-printable'],
    headers: () => [],
    idLeft: (seed) => `CA${seed.hex(6)}+${seed.hex(20)}`,
    boundary: (seed) => `000000000000${seed.hex(16)}`,
  },
  outlook: {
    style: htmlStyles.outlook,
    htmlShare: 1,
    htmlOnly: false,
    flowed: false,
    charsets: [['iso-8859-1', 'windows-1252'], ['windows-1252'], ['utf-8']],
    transfers: ['quoted-printable', 'base64'],
    headers: (seed, language) => [
      ['Thread-Index', `Ad${seed.hex(18)}==`],
      ['Accept-Language', language],
      ['Content-Language', language],
      ['X-Mailer', 'Microsoft Outlook 16.0'],
    ],
    idLeft: (seed) => `AS8P${seed.hex(12).toUpperCase()}A${seed.hex(10).toUpperCase()}`,
    boundary: (seed) => `_000_${seed.hex(24).toUpperCase()}_`,
  },
  apple: {
    style: htmlStyles.apple,
    htmlShare: 0.6,
    htmlOnly: false,
    flowed: false,
    charsets: [['utf-8']],
    transfers: ['quoted-printable'],
    headers: () => [
      ['Mime-Version', '1.0 (Mac OS X Mail 16.0 \\(3826.400.131.1.6\\))'],
      ['X-Mailer', 'Apple Mail (2.3826.400.131.1.6)'],
    ],
    idLeft: (seed) => uuid(seed).toUpperCase(),
    boundary: (seed) => `Apple-Mail=_${uuid(seed).toUpperCase()}`,
  },
  iphone: {
    style: htmlStyles.apple,
    htmlShare: 0.3,
    htmlOnly: false,
    flowed: false,
    charsets: [['utf-8']],
    transfers: ['quoted-printable', 'base64'],
    headers: () => [
      ['Mime-Version', '1.0 (1.0)'],
      ['X-Mailer', 'iPhone Mail (22F76)'],
    ],
    idLeft: (seed) => uuid(seed).toUpperCase(),
    boundary: (seed) => `Apple-Mail-${uuid(seed).toUpperCase()}`,
  },
  thunderbird: {
    style: htmlStyles.thunderbird,
    htmlShare: 0.4,
    htmlOnly: false,
    flowed: true,
    charsets: [['utf-8'], ['iso-8859-1', 'windows-1252']],
    transfers: ['8bit'],
    headers: (_seed, language) => [
      ['User-Agent', 'Mozilla Thunderbird'],
      ['Content-Language', language],
    ],
    idLeft: uuid,
    boundary: (seed) => `------------${seed.hex(24)}`,
  },
  gmx: {
    style: htmlStyles.gmx,
    htmlShare: 1,
    htmlOnly: true,
    flowed: false,
    charsets: [['utf-8']],
    transfers: ['quoted-printable', '8bit'],
    headers: () => [
      ['Importance', 'normal'],
      ['Sensitivity', 'Normal'],
      ['X-Priority', '3'],
    ],
    idLeft: (seed) => `trinity-${uuid(seed)}`,
    boundary: (seed) => `abmob-${uuid(seed)}`,
  },
  simple: {
    style: htmlStyles.thunderbird,
    htmlShare: 0,
    htmlOnly: false,
    flowed: false,
    charsets: [['iso-8859-1', 'windows-1252'], ['windows-1252'], ['utf-8']],
    transfers: ['8bit', 'quoted-printable', 'base64'],
    headers: () => [['User-Agent', 'K-9 Mail for Android']],
    idLeft: (seed) => `${seed.hex(8).toUpperCase()}.${seed.hex(6)}`,
    boundary: (seed) => `----${seed.hex(24).toUpperCase()}`,
  },
}

const SIGNS: readonly [ClientName, RegExp][] = [
  ['iphone', /Von meinem i(?:Phone|Pad) gesendet|Sent from my i(?:Phone|Pad)/],
  ['simple', /Android|K-9|Galaxy|Handy|m'fhón/],
  ['gmx', /^Gesendet: .* um .* Uhr$/m],
  ['outlook', /^(?:Von|From|De|Van|Od) ?: |^-{3,} ?(?:Urspr|Original)|^_{10,}$/m],
  ['gmail', /Uhr schrieb|(?:AM|PM|at \d\d?:\d\d),? .*wrote:|^-{5,} Forwarded message/m],
  ['thunderbird', /^(?:Am|On|Le|Op|Den) [\d./]+ .*:$|^-- $/m],
  ['apple', /^> (?:On|Am|Le) /m],
]
const OTHERWISE: readonly [ClientName, ...ClientName[]] = [
  'gmail',
  'outlook',
  'apple',
  'iphone',
  'thunderbird',
  'thunderbird',
  'gmx',
  'simple',
]

/** The mail program whose manner of quoting the text shows; a drawn one when it shows none. */
export function guessClient(text: string, seed: Seeded): ClientName {
  const drawn = seed.pick(OTHERWISE)
  return SIGNS.find(([, sign]) => sign.test(text))?.[0] ?? drawn
}
