import type { StoredMail } from './mail-store.ts'

/** What stands in the list of customers. */
export type CustomerSummary = {
  address: string
  name: string
  lastAt: string
  lastDirection: 'sent' | 'received'
  lastSubject: string
  snippet: string
  mails: number
  /** Mails of the desk to this customer that a person wrote. */
  answers: number
}

/** Customers with mail, the most recently active first. */
export function summarize(mails: readonly StoredMail[], limit: number): CustomerSummary[] {
  const customers = new Map<string, CustomerSummary>()
  for (const mail of mails) {
    const known = customers.get(mail.customer)
    customers.delete(mail.customer)
    customers.set(mail.customer, {
      address: mail.customer,
      name: mail.name || known?.name || '',
      lastAt: mail.at,
      lastDirection: mail.direction,
      lastSubject: mail.subject,
      snippet: mail.snippet,
      mails: (known?.mails ?? 0) + 1,
      answers: (known?.answers ?? 0) + (mail.direction === 'received' && !mail.isAutomatic ? 1 : 0),
    })
  }
  return [...customers.values()].reverse().slice(0, limit)
}

type Thread = { ids: Set<string>; mails: StoredMail[] }

/** Mails that refer to one another, oldest first; the most recently active thread first. */
export function toThreads(mails: readonly StoredMail[]): StoredMail[][] {
  let threads: Thread[] = []
  for (const mail of mails) {
    const ids = new Set(mail.messageId ? [mail.messageId, ...mail.related] : mail.related)
    const joined = threads.filter((thread) => [...ids].some((id) => thread.ids.has(id)))
    const merged = {
      ids: new Set([...joined.flatMap((thread) => [...thread.ids]), ...ids]),
      mails: [...joined.flatMap((thread) => thread.mails), mail],
    }
    threads = [...threads.filter((thread) => !joined.includes(thread)), merged]
  }
  const ordered = threads.map((thread) =>
    thread.mails.sort((one, other) => Number(one.id) - Number(other.id)),
  )
  const lastId = (thread: StoredMail[]) => Number(thread.at(-1)?.id ?? 0)
  return ordered.sort((one, other) => lastId(other) - lastId(one))
}
