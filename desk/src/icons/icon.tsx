import { iconPaths, type IconName } from './paths.ts'

export interface IconProps {
  name: IconName
  /** Edge length in CSS pixels. */
  size?: number
  className?: string | undefined
  /** Spoken name; without it the icon is decoration. */
  label?: string
}

/** One icon of our set, drawn in the colour of the text around it. */
export function Icon({ name, size = 18, className, label }: IconProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={className}
      style={{ flex: 'none' }}
      role={label === undefined ? undefined : 'img'}
      aria-label={label}
      aria-hidden={label === undefined ? true : undefined}
      focusable="false"
    >
      <path d={iconPaths[name]} />
    </svg>
  )
}
