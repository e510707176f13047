import type { Message } from '@kontor/contract'

/** new = the sender's new words; text = the whole plain text; sent = the HTML as it came. */
export type View = 'new' | 'text' | 'sent'

const layout = /<(img|table|h[1-6]|ul|ol)\b/i

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** Whether the whole mail says more than its new words. */
export function hasRest(message: Pick<Message, 'text' | 'visibleText'>): boolean {
  return squeezed(message.text) !== squeezed(message.visibleText)
}

/** Whether the sender added words; a mail that is blank altogether counts, for it has nothing else. */
export function hasNewWords(message: Pick<Message, 'text' | 'visibleText'>): boolean {
  return message.visibleText.trim() !== '' || !hasRest(message)
}

/** Where nothing is folded away and the layout carries meaning, the mail shows as it was sent; else its new words. */
export function firstView(message: Pick<Message, 'text' | 'visibleText' | 'html'>): View {
  if (message.html === null || hasRest(message)) return hasNewWords(message) ? 'new' : wholeView(message)
  return layout.test(message.html) ? 'sent' : 'new'
}

/** The fullest view there is. */
export function wholeView(message: Pick<Message, 'html'>): View {
  return message.html === null ? 'text' : 'sent'
}

/** The views that differ from one another for this message. */
export function viewsOf(message: Pick<Message, 'text' | 'visibleText' | 'html'>): View[] {
  const views: View[] = hasNewWords(message) ? ['new'] : []
  if (hasRest(message)) views.push('text')
  if (message.html !== null) views.push('sent')
  return views
}
