import { cleanText, escapeHtml } from './html-escape.ts'
import { mayKeepAttribute } from './html-rules.ts'
import { cleanStyle } from './html-style.ts'
import { cleanContentId, contentIdOf, dataImage, linkTarget, remoteImage } from './html-url.ts'

/** Where the attachment with this content id can be loaded from; null when the mail has none such. */
export type CidUrl = (contentId: string) => string | null

/** Attributes of an element by name; the caller has already decoded them. */
type Attributes = Map<string, string>

/** `<name …>` with the attributes that may stay. `name` must be an allowed element other than `a` and `img`. */
export function openingTag(name: string, attributes: Attributes): string {
  return `<${name}${plainAttributes(name, attributes)}>`
}

/** An anchor whose target is safe to follow, or null when it has none. */
export function anchorTag(attributes: Attributes): string | null {
  const target = linkTarget(attributes.get('href') ?? '')
  if (!target) return null
  const plain = plainAttributes('a', attributes)
  return `<a href="${escapeHtml(target)}"${plain} rel="noopener noreferrer nofollow" target="_blank">`
}

/**
 * An image from the mail itself, a remote one with its address held back, or null when neither. With `dropRemote` a
 * remote one leaves nothing but its words.
 */
export function imageTag(
  attributes: Attributes,
  cidUrl: CidUrl,
  dropRemote = false,
): { tag: string; blocked: boolean } | null {
  const plain = plainAttributes('img', attributes)
  const source = attributes.get('src') ?? ''
  const contentId = cleanContentId(attributes.get('data-cid') ?? '') ?? contentIdOf(source)
  if (contentId) {
    const url = cidUrl(contentId)
    const src = url && /^(https?:\/\/|\/(?!\/)|blob:)/i.test(url) ? ` src="${escapeHtml(url)}"` : ''
    return { tag: `<img${src} data-cid="${escapeHtml(contentId)}"${plain}>`, blocked: false }
  }
  const data = dataImage(source)
  if (data) return { tag: `<img src="${escapeHtml(data)}"${plain}>`, blocked: false }
  const remote = remoteImage(source) ?? remoteImage(attributes.get('data-blocked-src') ?? '')
  if (remote && !dropRemote)
    return { tag: `<img data-blocked-src="${escapeHtml(remote)}"${plain}>`, blocked: true }
  return cleanText(attributes.get('alt') ?? '').trim() ? { tag: `<img${plain}>`, blocked: false } : null
}

function plainAttributes(name: string, attributes: Attributes): string {
  let result = ''
  for (const [attribute, raw] of attributes) {
    if (attribute === 'style') {
      const style = cleanStyle(cleanText(raw))
      if (style) result += ` style="${escapeHtml(style)}"`
    } else {
      const value = cleanText(raw)
      if (mayKeepAttribute(name, attribute, value)) result += ` ${attribute}="${escapeHtml(value)}"`
    }
  }
  return result
}
