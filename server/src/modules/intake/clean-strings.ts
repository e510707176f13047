/** What the database cannot hold in text and JSON: NUL and lone surrogates. Everything else stays as it is. */
export function cleanStrings<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed() as T
  if (Array.isArray(value)) return value.map((item) => cleanStrings(item)) as T
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array || value instanceof Date)
    return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleanStrings(item)])) as T
}
