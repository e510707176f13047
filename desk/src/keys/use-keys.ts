import { useEffect, useRef } from 'react'
import { useSingleKeys } from './single-keys.ts'

/** Key to action: `n`, `?`, `Escape`, or with the platform's main modifier `mod+k`, `mod+Enter`. */
export type KeyMap = Record<string, (event: KeyboardEvent) => void>

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select, [role="combobox"]'))
  )
}

function dialogIsOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"], [role="menu"]') !== null
}

/** Calls the action of a pressed key, unless somebody is writing, a dialog is open or single keys are off. */
export function useKeys(map: KeyMap) {
  const [single] = useSingleKeys()
  const present = useRef(map)
  present.current = map
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return
      const mod = event.ctrlKey || event.metaKey
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
      const action = present.current[mod ? `mod+${key}` : key]
      if (action === undefined) return
      if (!mod && (isWriting(event.target) || dialogIsOpen() || (key.length === 1 && !single))) return
      event.preventDefault()
      action(event)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [single])
}
