import { createHash } from 'node:crypto'
import { letter } from '../journeys/letters.ts'
import { pick } from './seeded.ts'

/** A customer's mail as it was made: what the audit later asks for. */
export interface MadeMail {
  raw: Buffer
  sha256: string
  /** The mailbox or address it is for. */
  to: string
  isPoison: boolean
  /** How often it was delivered for sure. */
  deliveries: number
}

const longChars = 75_000
/** Beyond what lies in the ledger itself. */
const largeChars = 300_000

/** Makes customers' mails, each from somebody else, of the sizes and oddities that real mail has. */
export function mailMaker(random: () => number): (to: string) => MadeMail {
  let index = 0
  let lastId = '<first@customer.example>'
  return (to) => {
    index += 1
    const at = random()
    const sameId = at > 0.94 && at < 0.97
    const messageId = sameId ? lastId : at >= 0.97 ? null : `<mail-${index}@customer.example>`
    if (messageId !== null) lastId = messageId
    const chars = at < 0.04 ? largeChars : at < 0.15 ? longChars : 200
    const body = `Where is parcel ${index}?\n${wordsOf(random, chars)}`
    return made(
      to,
      letter({ messageId, from: personOf(index), to, subject: `Parcel ${index}`, text: body }),
      false,
    )
  }
}

/** Who wrote the mail with this number; nobody writes twice, so that each is owed one receipt. */
function personOf(index: number): string {
  return `person-${index}@customer.example`
}

/** Mails that want to break the reader; each must end in the ledger, and nothing behind them may wait. */
export function poisonMails(random: () => number, to: string, count: number): MadeMail[] {
  return Array.from({ length: count }, (_, index) =>
    made(to, pick(random, poisons)(`poison-${index}`, to), true),
  )
}

const headed = (id: string, to: string, headers: Record<string, string>, text = 'x'): string =>
  letter({
    messageId: `<${id}@poison.example>`,
    from: `${id}@poison.example`,
    to,
    subject: id,
    headers,
    text,
  })

const poisons: ((id: string, to: string) => string)[] = [
  (id, to) => headed(id, to, { 'X-Bomb': `${'g:'.repeat(60_000)};` }),
  (id, to) => headed(id, to, { Cc: Array.from({ length: 5_000 }, (_, n) => `a${n}@x.example`).join(', ') }),
  (id, to) => headed(id, to, { 'Content-Type': 'multipart/mixed; boundary=b' }, '--b\n\nx\n'.repeat(3_000)),
  (id, to) =>
    headed(
      id,
      to,
      { 'Content-Type': 'multipart/mixed; boundary=b0' },
      Array.from(
        { length: 200 },
        (_, n) => `--b${n}\nContent-Type: multipart/mixed; boundary=b${n + 1}\n\n`,
      ).join(''),
    ),
  (id, to) =>
    headed(
      id,
      to,
      { 'Content-Type': 'text/plain; charset=x-unheard-of', 'Content-Transfer-Encoding': 'base64' },
      '====\n%%%',
    ),
  (id, to) => headed(id, to, { 'Content-Type': 'text/html' }, '<div>'.repeat(50_000)),
  (id, to) => headed(id, to, { Date: 'Never, 99 Foo 0000 99:99:99', From: '<>', 'Reply-To': '""@, <<>>' }),
]

function made(to: string, text: string, isPoison: boolean): MadeMail {
  const raw = Buffer.from(text)
  return { raw, sha256: createHash('sha256').update(raw).digest('hex'), to, isPoison, deliveries: 0 }
}

function wordsOf(random: () => number, chars: number): string {
  const words = ['parcel', 'late', 'invoice', 'street', 'please', 'order', 'thank you', 'Straße', 'zażółć']
  const lines: string[] = []
  for (let length = 0; length < chars; ) {
    const line = Array.from({ length: 10 }, () => pick(random, words)).join(' ')
    lines.push(line)
    length += line.length
  }
  return lines.join('\n')
}
