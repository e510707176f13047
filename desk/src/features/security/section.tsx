import { type ReactNode, useId } from 'react'
import s from './security.module.css'

export interface SectionProps {
  title: string
  help: string
  action?: ReactNode
  children?: ReactNode
}

/** A part of the page under its own heading. */
export function Section({ title, help, action, children }: SectionProps) {
  const id = useId()
  return (
    <section className={s.section} aria-labelledby={id}>
      <div className={s.heading}>
        <h2 id={id}>{title}</h2>
        {action}
      </div>
      <p className={s.help}>{help}</p>
      {children}
    </section>
  )
}
