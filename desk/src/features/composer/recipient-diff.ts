/** How the people of an answer differ from those of the mail it answers. */
export interface RecipientDiff {
  /** In the answer, not in the mail. */
  added: string[]
  /** In the mail, not in the answer. */
  dropped: string[]
}

/** Compares whatever the capitals. Without a mail before there is nothing to compare. */
export function recipientDiff(people: readonly string[], wanted: readonly string[]): RecipientDiff {
  if (people.length === 0) return { added: [], dropped: [] }
  const before = new Set(people.map((address) => address.toLowerCase()))
  const now = new Set(wanted.map((address) => address.toLowerCase()))
  return {
    added: wanted.filter((address) => !before.has(address.toLowerCase())),
    dropped: people.filter((address) => !now.has(address.toLowerCase())),
  }
}
