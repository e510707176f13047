const dayMs = 86_400_000

/** The day (UTC, YYYY-MM-DD) of a moment in milliseconds. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** The day some days later, or earlier when negative. */
export function stepDay(day: string, days: number): string {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + days * dayMs)
}

/** Whether a text is a day as the date field gives it; it is empty while somebody types. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
}
