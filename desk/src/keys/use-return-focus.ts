import { type RefObject, useEffect, useRef } from 'react'

/** When a case is left for its list, the focus goes to its place in the list, else to the list itself. */
export function useReturnFocus(list: RefObject<HTMLElement | null>, caseId: string | undefined) {
  const last = useRef<string>(undefined)
  useEffect(() => {
    const left = caseId === undefined ? last.current : undefined
    last.current = caseId
    if (left === undefined) return
    // One frame later the list has drawn what it shows now.
    const frame = requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return
      const place = list.current?.querySelector<HTMLElement>(`[data-case="${CSS.escape(left)}"]`)
      const target = place ?? document.getElementById('centre')
      target?.focus({ preventScroll: true })
    })
    return () => cancelAnimationFrame(frame)
  }, [caseId, list])
}
