/** Two letters for a name: first and last word, else the first two letters. */
export function initials(name: string): string {
  const words = name
    .replace(/["<>()]/g, ' ')
    .split(/[\s,@.]+/)
    .filter((word) => /\p{L}/u.test(word))
  const first = words[0] ?? '?'
  const last = words.length > 1 ? words.at(-1) : undefined
  const letters = last === undefined ? [...first].slice(0, 2) : [[...first][0] ?? '', [...last][0] ?? '']
  return letters.join('').toLocaleUpperCase()
}
