import type { StoredMail } from './post/mail-store.ts'
import type { MailView } from './post/read-mail.ts'
import type { PostOffice } from './post-office.ts'

/** Newest mails shown of one conversation. */
const MAX_SHOWN = 100

/** One conversation as the customer sees it: threads, each oldest mail first. */
export async function presentConversation(post: PostOffice, address: string) {
  let room = MAX_SHOWN
  const threads = []
  for (const mails of post.threads(address)) {
    const shown = room > 0 ? mails.slice(-room) : []
    room -= shown.length
    if (shown.length === 0) break
    threads.push({
      subject: shown[0]?.subject ?? '',
      mails: await Promise.all(shown.map(async (mail) => presentMail(mail, await post.view(mail.id)))),
    })
  }
  return { revision: post.revision(), address: address.toLowerCase(), threads }
}

function presentMail({ id, direction, at, isAutomatic }: StoredMail, view: MailView) {
  const { from, to, cc, subject, text, html } = view
  const files = view.files.map(({ filename, contentType, content }, index) => ({
    index,
    filename,
    contentType,
    size: content.length,
  }))
  return { id, direction, at, isAutomatic, from, to, cc, subject, text, hasHtml: html !== null, files }
}

const FRAME_STYLE =
  '<style>html{color-scheme:light;background:#fff;color:#1c2024;font:15px/1.5 system-ui,sans-serif}body{margin:12px 14px;overflow-wrap:anywhere}blockquote{margin:8px 0;padding-left:12px;border-left:2px solid #d3cdc0;color:#555d66}img{max-width:100%;height:auto}</style>'

/** The HTML of a mail for a sandboxed frame: our style first, links open outside. */
export function presentHtml({ html, text }: MailView): string {
  const shown = html ?? `<pre>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`
  return `<!doctype html><meta charset="utf-8"><title>Mail</title><base target="_blank">${FRAME_STYLE}${shown}`
}
