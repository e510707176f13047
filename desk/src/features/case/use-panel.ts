import { useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'

/** From this width on the panel stands beside the case; below it lies over the case and starts closed. */
const roomy = '(min-width: 1181px)'

/** Whether the customer panel shows; remembered on this device where there is room for it. */
export function usePanel(): [boolean, (shown: boolean) => void] {
  const hasRoom = useMediaQuery(roomy, undefined, { getInitialValueInEffect: false })
  const [beside, setBeside] = useLocalStorage({
    key: 'kontor.panel',
    defaultValue: true,
    getInitialValueInEffect: false,
  })
  const [over, setOver] = useState(false)
  return hasRoom ? [beside, setBeside] : [over, setOver]
}
