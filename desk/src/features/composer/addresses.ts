const separators = /[,;\n]+/
const inBrackets = /<([^<>]+)>\s*$/
const plain = /^[^\s@<>()[\]\\,;:"]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+$/u

/** Whether a text is a complete e-mail address as people write it; the server has the last word. */
export function isAddress(text: string): boolean {
  return plain.test(text) && text.length <= 320
}

/** Addresses from typed or pasted text: `Anna <a@b.example>, c@d.example` gives two. */
export function addressesIn(text: string): string[] {
  return text
    .split(separators)
    .map((part) => (inBrackets.exec(part.trim())?.[1] ?? part).trim())
    .filter((part) => part !== '')
}

/** Appends addresses, each once whatever its capitals. */
export function withAddresses(present: string[], more: string[]): string[] {
  const seen = new Set(present.map((address) => address.toLocaleLowerCase()))
  const fresh = more.filter((address) => {
    const key = address.toLocaleLowerCase()
    return !seen.has(key) && seen.add(key)
  })
  return [...present, ...fresh]
}
