import type { ButtonHTMLAttributes, Ref } from 'react'
import { Icon } from '../icons/icon.tsx'
import type { IconName } from '../icons/paths.ts'
import s from './button.module.css'
import { cx } from './cx.ts'

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'primary' | 'outline' | 'quiet' | 'link'
  icon?: IconName
  /** The key that does the same, shown beside the words. */
  shortcut?: string
  /** Why it cannot be used now; the button stays reachable and says so. */
  unavailable?: string | undefined
  ref?: Ref<HTMLButtonElement>
}

/** A button of the house. */
export function Button({
  look = 'outline',
  icon,
  shortcut,
  unavailable,
  className,
  children,
  onClick,
  title,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={cx(s.button, s[look], className)}
      aria-disabled={unavailable === undefined ? rest['aria-disabled'] : true}
      title={unavailable ?? title}
      aria-keyshortcuts={shortcut}
      onClick={unavailable === undefined ? onClick : undefined}
      {...rest}
    >
      {icon && <Icon name={icon} size={look === 'quiet' ? 18 : 17} />}
      {children}
      {shortcut && <kbd aria-hidden>{shortcut}</kbd>}
    </button>
  )
}
