import { useTranslation } from 'react-i18next'
import { useMinute } from '../format/clock.ts'
import { readDue } from '../format/due.ts'
import { useFormat } from '../format/use-format.ts'
import { Icon } from '../icons/icon.tsx'
import s from './chip.module.css'
import { cx } from './cx.ts'

export interface DueChipProps {
  dueAt: string
  /** A whole sentence instead of the distance. */
  long?: boolean
  /** Without a ground, where many stand under one another. */
  bare?: boolean
}

/** When the customer must have the answer: colour, icon and words say the same. */
export function DueChip({ dueAt, long = false, bare = false }: DueChipProps) {
  const { t } = useTranslation()
  const due = readDue(dueAt, useMinute(), t, useFormat())
  return (
    <span className={cx(s.due, s[due.state], bare && s.bare)} title={long ? undefined : due.long}>
      <Icon name={due.state === 'late' ? 'late' : 'clock'} size={13} />
      {long ? due.long : due.short}
    </span>
  )
}
