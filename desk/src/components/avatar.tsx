import { initials } from '../format/initials.ts'
import s from './avatar.module.css'
import { cx } from './cx.ts'

/** Two letters in a circle; decoration beside the written name. */
export function Avatar({ name, big = false }: { name: string; big?: boolean }) {
  return (
    <span className={cx(s.avatar, big && s.big)} aria-hidden>
      {initials(name)}
    </span>
  )
}
