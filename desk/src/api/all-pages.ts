interface Page<T> {
  items: T[]
  nextCursor: string | null
}

/** Reads page after page until the end, at most `maxPages`. */
export async function allPages<T>(
  read: (cursor: string | undefined) => Promise<Page<T>>,
  maxPages: number,
): Promise<T[]> {
  const items: T[] = []
  let cursor: string | undefined
  for (let count = 0; count < maxPages; count++) {
    const page = await read(cursor)
    items.push(...page.items)
    if (page.nextCursor === null) return items
    cursor = page.nextCursor
  }
  return items
}
