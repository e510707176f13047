import { type ReactNode, useId } from 'react'
import s from './form.module.css'

export interface FormSectionProps {
  title: string
  hint?: ReactNode
  children: ReactNode
}

/** A part of a form under its own heading. */
export function FormSection({ title, hint, children }: FormSectionProps) {
  const id = useId()
  return (
    <section className={s.section} aria-labelledby={id}>
      <h2 className={s.heading} id={id}>
        {title}
      </h2>
      {hint && <p className={s.hint}>{hint}</p>}
      <div className={s.fields}>{children}</div>
    </section>
  )
}

/** Fields beside one another where there is room. */
export function FieldRow({ children }: { children: ReactNode }) {
  return <div className={s.row}>{children}</div>
}
