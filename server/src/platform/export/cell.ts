/** Numbers stay numbers, times are times in UTC, everything else is text. */
export type Cell = string | number | Date | null

/** A table as it is read: the first row holds the titles. */
export type CellRows = AsyncIterable<readonly Cell[]>
