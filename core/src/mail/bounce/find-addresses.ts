/** An address among words; the domain may lack its dot, as in reports of local mail. */
const ADDRESS = /(?:"[^"\s]{1,64}"|[^\s<>()[\]",;:@|=]{1,128})@[^\s<>()[\]",;:@|*=\\]{1,253}/g
const RUNNING_ON =
  /(@[a-z0-9.-]{0,250}\.[a-z0-9-]{1,63})[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff5e].{0,253}$/iu
const MAX_ADDRESSES = 1000

/** The mail addresses in a text, without brackets and closing punctuation, each once, in order. */
export function findAddresses(text: string): string[] {
  const found = new Set<string>()
  for (const [match] of text.matchAll(ADDRESS)) {
    const address = cleanAddress(match)
    if (address) found.add(address)
    if (found.size >= MAX_ADDRESSES) break
  }
  return [...found]
}

/** The address in a field such as `rfc822; anna@firm.example` (RFC 3464 2.3.1), or null. */
export function fieldAddress(value: string | undefined): string | null {
  if (value === undefined) return null
  const typed = /^\s*[\w-]{1,20}\s*;(.*)$/.exec(value)
  const plain = unescapeXtext((typed?.[1] ?? value).trim()).replace(/^[<"']+|[>"']+$/g, '')
  return findAddresses(plain)[0] ?? null
}

/** RFC 3461 4: `+3D` stands for `=`. A plus sign that people use in addresses is followed by other things. */
function unescapeXtext(text: string): string {
  return text.replace(/\+(2B|3D)(?=[^@]*@)/g, (_, hex: string) => (hex === '2B' ? '+' : '='))
}

function cleanAddress(match: string): string | null {
  // Scripts without spaces run on: `anna@firm.example样`.
  const address = match
    .replace(RUNNING_ON, '$1')
    .replace(/^['`.*/]+/, '')
    .replace(/[\p{P}`]+$/u, '')
  const at = address.lastIndexOf('@')
  return at > 0 && at < address.length - 1 ? address : null
}
