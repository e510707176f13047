import type { MailStore } from './mail-store.ts'
import { type MailView, readMail } from './read-mail.ts'

const MAX_VIEWS = 200

/** Reads stored mails on demand and keeps the most recently used. */
export function viewCache(store: MailStore): (id: string) => Promise<MailView> {
  const views = new Map<string, Promise<MailView>>()
  return (id) => {
    const view = views.get(id) ?? store.raw(id).then(readMail)
    views.delete(id)
    views.set(id, view)
    view.catch(() => views.delete(id))
    const [oldest] = views.keys()
    if (views.size > MAX_VIEWS && oldest !== undefined) views.delete(oldest)
    return view
  }
}
