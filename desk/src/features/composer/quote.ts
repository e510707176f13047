import type { Message } from '@kontor/contract'
import type { JSONContent } from '@tiptap/react'

/** The newest words of the customer, if there are any. */
export function quotable(messages: readonly Message[]): Message | undefined {
  return messages.findLast(({ direction, visibleText }) => direction === 'in' && visibleText.trim() !== '')
}

/** A line of introduction and the words as a quote, for the editor. */
export function quoteNodes(intro: string, text: string): JSONContent[] {
  const line = (words: string): JSONContent =>
    words === '' ? { type: 'paragraph' } : { type: 'paragraph', content: [{ type: 'text', text: words }] }
  return [
    line(intro),
    {
      type: 'blockquote',
      content: text
        .trim()
        .split(/\n\s*\n/)
        .map((paragraph) => line(paragraph.replace(/\s*\n\s*/g, ' ').trim())),
    },
    { type: 'paragraph' },
  ]
}
