import type { KeyboardEvent } from 'react'

/** Moves the focus among the `data-roving` children with up, down, Home and End. */
export function useRovingList() {
  return {
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-roving]')]
      const at = stops.indexOf(document.activeElement as HTMLElement)
      const target = targetOf(event.key, at, stops.length)
      if (at < 0 || target === undefined) return
      event.preventDefault()
      stops[target]?.focus()
    },
  }
}

function targetOf(key: string, at: number, count: number): number | undefined {
  if (key === 'ArrowDown') return Math.min(at + 1, count - 1)
  if (key === 'ArrowUp') return Math.max(at - 1, 0)
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : undefined
}
