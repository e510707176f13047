/** Names as a sentence has them: Ada, Ben und Carla, or with `or` Ada, Ben oder Carla. */
export function listText(locale: string, names: readonly string[], joint: 'and' | 'or' = 'and'): string {
  const type = joint === 'and' ? 'conjunction' : 'disjunction'
  return new Intl.ListFormat(locale, { type }).format(names)
}
