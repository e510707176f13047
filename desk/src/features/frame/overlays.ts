import { createContext, useContext } from 'react'

type Open = (overlay: 'palette' | 'keys' | null) => void

export const OverlayContext = createContext<Open>(() => undefined)

/** Opens the palette or the sheet of keys from anywhere in the frame. */
export function useOverlays(): Open {
  return useContext(OverlayContext)
}
