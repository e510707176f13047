import type { TFunction } from 'i18next'
import type { Format } from './format.ts'

export type DueState = 'ok' | 'warn' | 'late'

export interface Due {
  state: DueState
  /** 38 min · 2 h 10 · morgen 10:00 · 12 min über */
  short: string
  /** Antwort bis 14:30, noch 38 min */
  long: string
}

const minuteMs = 60_000
/** From here on amber: an hour is enough to finish what is begun. */
const warnMs = 60 * minuteMs
/** Beyond this the hour says more than the distance. */
const countedMs = 8 * 60 * minuteMs
const dayMinutes = 24 * 60

/** How a due time reads at `nowMs`: a state for the colour and words that say the same. */
export function readDue(dueAt: string, nowMs: number, t: TFunction, format: Format): Due {
  const leftMs = Date.parse(dueAt) - nowMs
  const time = format.ahead(dueAt, nowMs)
  if (leftMs <= -minuteMs) {
    const over = overText(Math.floor(-leftMs / minuteMs), t)
    return { state: 'late', short: over, long: t('due.longLate', { time, over }) }
  }
  if (leftMs <= 0) return { state: 'late', short: t('due.now'), long: t('due.now') }
  const minutes = Math.ceil(leftMs / minuteMs)
  const state = leftMs <= warnMs ? 'warn' : 'ok'
  if (leftMs > countedMs)
    return { state, short: format.aheadShort(dueAt, nowMs), long: t('due.longLater', { time }) }
  const left = minutes < 60 ? t('due.minutes', { minutes }) : t('due.hours', split(minutes))
  return { state, short: left, long: t('due.long', { time, left }) }
}

function split(minutes: number) {
  return { hours: Math.floor(minutes / 60), minutes: String(minutes % 60).padStart(2, '0') }
}

function overText(minutes: number, t: TFunction): string {
  if (minutes < 60) return t('due.lateMinutes', { minutes })
  if (minutes < dayMinutes) return t('due.lateHours', split(minutes))
  return t('due.lateDays', { count: Math.floor(minutes / dayMinutes) })
}
