import type { Message } from '@kontor/contract'

/** The names people of a case go by, by their address in small letters; the newest counts. */
export function namesIn(messages: readonly Message[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { from, to, cc } of messages)
    for (const person of [...to, ...cc, ...(from ? [from] : [])])
      if (person.name !== '') names.set(person.address.toLowerCase(), person.name)
  return names
}
