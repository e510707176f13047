import type { TFunction } from 'i18next'

/** An event type in words; one that has none yet as it stands in the log. */
export function eventTitle(type: string, t: TFunction<'admin'>): string {
  if (!/^[a-z-]+\.[a-z-]+$/.test(type)) return type
  const key = `events.name.${type}`
  const name = (t as (key: string) => string)(key)
  return name === key ? type : name
}
