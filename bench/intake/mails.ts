import { createHash } from 'node:crypto'
import { composeLetter } from '@kontor/server/src/demo/compose/letter.ts'
import { demoLanguages, readServiceMail } from '@kontor/server/src/demo/service-mail.ts'
import type { Arrival } from '@kontor/server/src/modules/intake/index.ts'

/** The address all mails go to. */
export const mailbox = 'service@bench.test'

export type MailSize = 'small' | 'large'

/** Of large mails, the usual picture and, in every tenth, the file that goes to the blob store. */
const pictureBytes = 48 * 1024
const fileBytes = 1024 * 1024
const everyTenth = 10
/** Half of the mails come from senders that wrote before. */
const regulars = 100

const rows = demoLanguages.flatMap(readServiceMail)

/**
 * Customers' mails as real mail programs write them, no two alike: small ones are text with or without HTML (about
 * 4 kB); large ones carry a picture (median about 75 kB) and every tenth a file of 1 MB.
 */
export function makeMails(count: number, { size, salt }: { size: MailSize; salt: string }): Arrival[] {
  const now = Date.now()
  return Array.from({ length: count }, (_, index) => {
    const row = rows[index % rows.length] as (typeof rows)[number]
    const earlier = rows[(index * 7 + 1) % rows.length] as (typeof rows)[number]
    const isRegular = index % 2 === 0
    const sender = isRegular ? `regular${index % regulars}` : `new${index}-${salt}`
    const from = { name: row.from.name, address: `${sender}@customer.test` }
    const mail = composeLetter({
      from,
      to: { name: 'Service', address: mailbox },
      subject: row.subject,
      text: `${row.text}\n\n${earlier.text}`,
      language: row.lang,
      sentAt: new Date(now - (count - index) * 1000),
      seed: `${salt} ${index}`,
      files: size === 'small' ? [] : filesOf(index, salt),
    })
    return {
      sourceKey: `bench:${salt}:${index}`,
      raw: mail.raw,
      arrivedAt: new Date(now),
      envelope: { from: from.address, to: [mailbox] },
    }
  })
}

function filesOf(index: number, salt: string) {
  const picture = {
    filename: `photo-${index}.jpg`,
    contentType: 'image/jpeg',
    content: noise(pictureBytes, `${salt} picture ${index}`),
  }
  if (index % everyTenth !== 0) return [picture]
  return [
    picture,
    {
      filename: `scan-${index}.pdf`,
      contentType: 'application/pdf',
      content: noise(fileBytes, `${salt} file ${index}`),
    },
  ]
}

/** Bytes that do not compress, as pictures are, and that are the same for the same seed. */
function noise(size: number, seed: string): Buffer {
  return createHash('shake256', { outputLength: size }).update(seed).digest()
}
