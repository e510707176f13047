import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Log } from '#platform/log'

const storedMail = z.object({
  id: z.string().regex(/^\d{6,}$/),
  /** As the customer sees it: what they sent or what they received. */
  direction: z.enum(['sent', 'received']),
  /** Lower-cased address of the customer. */
  customer: z.string(),
  name: z.string(),
  at: z.string(),
  subject: z.string(),
  snippet: z.string(),
  isAutomatic: z.boolean(),
  messageId: z.string().nullable(),
  /** In-Reply-To and References together. */
  related: z.array(z.string()),
})
export type StoredMail = z.infer<typeof storedMail>

export type MailStore = {
  /** The next id. Taken before a mail is sent, so that a quick answer cannot stand before it. */
  nextId(): string
  /** Writes bytes and description, then shows the mail; the oldest go when there are too many. */
  add(mail: StoredMail, raw: Buffer): Promise<StoredMail>
  /** In the order of their ids. */
  all(): readonly StoredMail[]
  get(id: string): StoredMail | null
  raw(id: string): Promise<Buffer>
  /** Grows with each change. */
  revision(): number
}

const ID_DIGITS = 6

/** Opens the folder of the demo's post; a description that cannot be read is left out and logged. */
export async function openMailStore(dir: string, maxMails: number, log: Log): Promise<MailStore> {
  await mkdir(dir, { recursive: true })
  const mails = await readAll(dir, log)
  let lastId = Number(mails.at(-1)?.id ?? 0)
  let revision = lastId

  const dropOldest = async () => {
    for (const { id } of mails.splice(0, Math.max(0, mails.length - maxMails))) {
      await rm(join(dir, `${id}.json`), { force: true })
      await rm(join(dir, `${id}.eml`), { force: true })
    }
  }

  return {
    nextId: () => `${++lastId}`.padStart(ID_DIGITS, '0'),
    async add(mail, raw) {
      const description = join(dir, `${mail.id}.json`)
      await writeFile(join(dir, `${mail.id}.eml`), raw)
      await writeFile(`${description}.part`, JSON.stringify(mail))
      await rename(`${description}.part`, description)
      mails.push(mail)
      mails.sort(byId)
      await dropOldest()
      revision++
      return mail
    },
    all: () => mails,
    get: (id) => mails.find((mail) => mail.id === id) ?? null,
    raw: (id) => readFile(join(dir, `${id}.eml`)),
    revision: () => revision,
  }
}

async function readAll(dir: string, log: Log): Promise<StoredMail[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.json')).sort()
  const mails: StoredMail[] = []
  for (const name of names) {
    try {
      mails.push(storedMail.parse(JSON.parse(await readFile(join(dir, name), 'utf8'))))
    } catch (error) {
      log.warn({ err: error, file: name }, 'demo post: description left out')
    }
  }
  return mails.sort(byId)
}

const byId = (one: StoredMail, other: StoredMail) => Number(one.id) - Number(other.id)
