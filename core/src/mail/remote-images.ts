import { remoteImage } from './html-url.ts'
import { walkHtml } from './walk-html.ts'

/** Pictures from outside that one message may show. */
export const maxRemoteImages = 100

/**
 * The addresses of pictures that `sanitizeMailHtml` held back, in the order of its output, at most
 * `maxRemoteImages`. A picture is asked for by its place in this list, never by an address of the asker's.
 */
export function remoteImagesOf(cleanHtml: string): string[] {
  const found: string[] = []
  walkHtml(cleanHtml, (stop) => ({
    open: (name, attributes) => {
      const held = name === 'img' ? attributes.get('data-blocked-src') : undefined
      const address = held === undefined ? null : remoteImage(held)
      if (address === null) return
      found.push(address)
      if (found.length >= maxRemoteImages) stop()
    },
    close: () => undefined,
    text: () => undefined,
  }))
  return found
}
