const dayMs = 86_400_000
const units = ['B', 'KB', 'MB', 'GB']

/** Writes times, sizes and shares as readers of one language expect them. */
export interface Format {
  locale: string
  /** 14:30 */
  time: (iso: string | number) => string
  /** 16:04:31 */
  timeWithSeconds: (iso: string | number) => string
  /** heute, 10:47 · gestern, 9:12 · Mi 18. Nov., 16:04 · 18.11.2025, 16:04 */
  moment: (iso: string | number, nowMs: number) => string
  /** 10:47 · gestern, 9:12 · Mi., 18. Nov., 16:04 */
  near: (iso: string | number, nowMs: number) => string
  /** 14:30 · morgen 10:00 · Mi 18. Nov., 10:00: a time ahead, short */
  ahead: (iso: string | number, nowMs: number) => string
  /** 14:30 · morgen 10:00 · Mi., 18. Nov.: a time ahead, as short as it stays clear */
  aheadShort: (iso: string | number, nowMs: number) => string
  /** 10:47 · gestern · Mi · 2. Sep.: a time past, for lists */
  recent: (iso: string | number, nowMs: number) => string
  /** heute · Mi · 2. Sep. · 2.9.2025 */
  day: (iso: string | number, nowMs: number) => string
  /** 18. November 2026 */
  date: (iso: string | number) => string
  bytes: (count: number) => string
  /** 0.96 → 96 % */
  percent: (share: number) => string
  number: (value: number) => string
}

/** Days between two moments as the calendar on this device counts them; 0 today, 1 tomorrow. */
export function calendarDays(from: number, to: number): number {
  const midnight = (ms: number) => new Date(ms).setHours(0, 0, 0, 0)
  return Math.round((midnight(to) - midnight(from)) / dayMs)
}

/** Builds the formatters of a language once; they are costly. */
export function makeFormat(locale: string): Format {
  const make = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options)
  const clock = make({ hour: 'numeric', minute: '2-digit' })
  const clockSeconds = make({ hour: 'numeric', minute: '2-digit', second: '2-digit' })
  const near = make({ weekday: 'short', day: 'numeric', month: 'short' })
  const dayMonth = make({ day: 'numeric', month: 'short' })
  const weekday = make({ weekday: 'short' })
  const numeric = make({ day: 'numeric', month: 'numeric', year: 'numeric' })
  const long = make({ day: 'numeric', month: 'long', year: 'numeric' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent' })
  const ms = (value: string | number) => (typeof value === 'number' ? value : Date.parse(value))
  const sameYear = (a: number, b: number) => new Date(a).getFullYear() === new Date(b).getFullYear()
  const time = (iso: string | number) => clock.format(ms(iso))
  const named = (at: number, now: number) => {
    const days = calendarDays(now, at)
    if (Math.abs(days) <= 1) return relative.format(days, 'day')
    return sameYear(at, now) ? near.format(at) : numeric.format(at)
  }
  const day = (iso: string | number, now: number) => {
    const at = ms(iso)
    const days = calendarDays(now, at)
    if (days === 0 || days === -1) return relative.format(days, 'day')
    if (days < 0 && days > -7) return weekday.format(at)
    return sameYear(at, now) ? dayMonth.format(at) : numeric.format(at)
  }
  return {
    locale,
    time,
    timeWithSeconds: (iso) => clockSeconds.format(ms(iso)),
    moment: (iso, now) => `${named(ms(iso), now)}, ${time(iso)}`,
    near: (iso, now) =>
      calendarDays(now, ms(iso)) === 0 ? time(iso) : `${named(ms(iso), now)}, ${time(iso)}`,
    ahead: (iso, now) => {
      const days = calendarDays(now, ms(iso))
      if (days === 0) return time(iso)
      return Math.abs(days) === 1
        ? `${named(ms(iso), now)} ${time(iso)}`
        : `${named(ms(iso), now)}, ${time(iso)}`
    },
    aheadShort: (iso, now) => {
      const days = calendarDays(now, ms(iso))
      if (days === 0) return time(iso)
      return days === 1 ? `${named(ms(iso), now)} ${time(iso)}` : named(ms(iso), now)
    },
    recent: (iso, now) => (calendarDays(now, ms(iso)) === 0 ? time(iso) : day(iso, now)),
    day,
    date: (iso) => long.format(ms(iso)),
    bytes: (count) => {
      let value = count
      let unit = 0
      while (value >= 1000 && unit < units.length - 1) {
        value /= 1024
        unit++
      }
      return `${number.format(value >= 10 ? Math.round(value) : value)} ${units[unit]}`
    },
    percent: (share) => percent.format(share),
    number: (value) => number.format(value),
  }
}
