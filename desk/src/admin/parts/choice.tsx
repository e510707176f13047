import { SegmentedControl } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import s from './choice.module.css'

export interface ChoiceProps<Value extends string> {
  label: string
  value: Value
  onChange: (value: Value) => void
  options: readonly { value: Value; label: string }[]
  /** What the chosen one means. */
  hint?: ReactNode
  disabled?: boolean
}

/** One of a few, all of them visible. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, value, onChange, options, hint, disabled = false } = props
  const id = useId()
  return (
    <div>
      <div id={id} className={s.label}>
        {label}
      </div>
      <SegmentedControl
        aria-labelledby={id}
        className={s.control}
        value={value}
        onChange={(chosen) => onChange(chosen as Value)}
        data={[...options]}
        disabled={disabled}
        transitionDuration={0}
      />
      {hint && <div className={s.hint}>{hint}</div>}
    </div>
  )
}
