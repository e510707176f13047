import { useSecond } from '../format/clock.ts'
import { durationText } from '../format/duration.ts'

/** Time running since a moment (milliseconds, server clock). */
export function Timer({ since }: { since: number }) {
  return <span role="timer">{durationText((useSecond() - since) / 1000)}</span>
}
