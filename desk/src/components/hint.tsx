import { Tooltip, type TooltipProps } from '@mantine/core'

/** A short name beside an icon; also on keyboard focus. */
export function Hint(props: Pick<TooltipProps, 'label' | 'children' | 'position'>) {
  return (
    <Tooltip
      openDelay={350}
      events={{ hover: true, focus: true, touch: false }}
      withArrow
      fz={12}
      {...props}
    />
  )
}
