import type { TFunction } from 'i18next'

export const levelUnits = ['minutes', 'hours', 'days'] as const
export type LevelUnit = (typeof levelUnits)[number]

const minutesOf: Record<LevelUnit, number> = { minutes: 1, hours: 60, days: 1440 }
/** The contract's bounds: a minute to a year. */
export const maxLevelMinutes = 525_600

/** A service level as people say it: the largest unit that fits exactly. Whole days are kept for more than one. */
export function splitLevel(minutes: number): { amount: number; unit: LevelUnit } {
  if (minutes >= 2 * minutesOf.days && minutes % minutesOf.days === 0)
    return { amount: minutes / minutesOf.days, unit: 'days' }
  if (minutes % minutesOf.hours === 0) return { amount: minutes / minutesOf.hours, unit: 'hours' }
  return { amount: minutes, unit: 'minutes' }
}

/** Minutes of an amount in a unit. */
export function joinLevel(amount: number, unit: LevelUnit): number {
  return amount * minutesOf[unit]
}

/** 8 hours · 90 minutes · 2 days */
export function levelText(minutes: number, t: TFunction<'admin'>): string {
  const { amount, unit } = splitLevel(minutes)
  return t(`queues.${unit}`, { count: amount })
}
